// The load charts of a node or container (components/load.html), shown once the upstream has sent a sample. An upstream
// that lacks this extension of the API sends none, and the charts stay hidden.
import { loadPreferences, savePreferences } from "./preferences.js";
import { Chart } from "./load/chart.js";
import { History, parseSample } from "./load/history.js";
import { BYTE_STEPS, formatBytes, formatCpus, formatRate } from "./load/units.js";
import { GatewayStream } from "./stream.js";
import { onThemeChange } from "./themechange.js";

const KEY = "console-load"; // remembers whether the upstream supported it last time: then the space is reserved
const REDRAW_INTERVAL = 2_000; // ms between redraws
const REDUCED_REDRAW_INTERVAL = 10_000; // ms, for users who prefer reduced motion
const REDUCED_MOTION = window.matchMedia("(prefers-reduced-motion: reduce)");
const TIME_FORMAT = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** @type {import("./stream.js").Wording} */
const WORDS = {
  ended: "It no longer exists.",
  unreachable: "",
  lost: "Connection lost.",
  broken: "The cloud's stream broke.",
  finalCodes: { 4403: "You may not see its load.", 4404: "Its load is not known." },
};
const CHARTS = {
  cpu: { names: ["cpu"], leastMaximum: 0.05, format: formatCpus },
  memory: { names: ["memory"], leastMaximum: 1024 * 1024, steps: BYTE_STEPS, format: formatBytes },
  network: { names: ["received", "sent"], leastMaximum: 1024, steps: BYTE_STEPS, format: formatRate },
};
const VALUE_FORMATS = { cpu: formatCpus, memory: formatBytes, received: formatRate, sent: formatRate };
const TOTAL_FORMATS = {
  cpus: (count) => (count ? `of ${formatCpus(count)} CPU${count === 1 ? "" : "s"}` : ""),
  memory_limit: (size) => (size ? `of ${formatBytes(size)}` : ""),
};
const nowInSeconds = () => Date.now() / 1000;

class LoadPanel {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.history = new History();
    /** @type {Chart[]} */
    this.charts = [];
    /** @type {number | null} */
    this.pointedIndex = null;
    this.streamProblem = "";
    this.isOver = false;
    this.timer = 0;
    const handlers = { onBatch: (batch) => this.#receive(batch), onState: (...state) => this.#stateChanged(...state) };
    this.stream = new GatewayStream(root.dataset.streamPath, handlers, WORDS, { tries: 1 });
    this.disposal = new AbortController();
    const listen = (target, name, handler) => target.addEventListener(name, handler, { signal: this.disposal.signal });
    listen(document, "visibilitychange", () => this.#setActive(!document.hidden));
    listen(REDUCED_MOTION, "change", () => this.#setActive(!document.hidden));
    this.stopThemeUpdates = onThemeChange(() => this.charts.forEach((chart) => chart.updateColours()));
    if (loadPreferences(KEY).known === true && !("loadIdle" in root.dataset)) this.#showCharts();
    this.#setActive(!document.hidden);
  }

  /** @param {boolean} isVisible whether the tab is visible */
  #setActive(isVisible) {
    window.clearInterval(this.timer);
    this.timer = 0;
    if (!isVisible || this.isOver) {
      this.stream.close();
      return;
    }
    this.timer = window.setInterval(() => this.#tick(), REDUCED_MOTION.matches ? REDUCED_REDRAW_INTERVAL : REDRAW_INTERVAL);
    if (!this.stream.socket) this.stream.open();
  }

  /** @param {import("./stream.js").Batch} batch */
  #receive({ frames, ack }) {
    ack();
    const samples = frames.map(parseSample).filter((sample) => sample !== null);
    if (!samples.length) return;
    this.streamProblem = "";
    const isFirst = !this.history.latest;
    this.history.add(samples.at(-1), nowInSeconds());
    this.#showCharts();
    if (isFirst) this.#drawCharts();
    this.#updateTexts();
  }

  #showCharts() {
    if (this.charts.length) return;
    savePreferences(KEY, { known: true });
    this.root.hidden = false;
    this.charts = Object.entries(CHARTS).map(([name, options]) => {
      const plot = this.root.querySelector(`[data-load-chart="${name}"] [data-load-plot]`);
      return new Chart(plot, options, (index) => this.#setPointed(index));
    });
    this.#drawCharts();
  }

  /** Hides the charts: the upstream does not support them after all. */
  #hideCharts() {
    savePreferences(KEY, { known: false });
    this.root.hidden = true;
    this.charts.forEach((chart) => chart.close());
    this.charts = [];
  }

  #tick() {
    if (!this.root.isConnected) this.#dispose();
    else this.#drawCharts();
    this.#updateTexts();
  }

  #drawCharts() {
    const now = nowInSeconds();
    this.charts.forEach((chart) => chart.draw(this.history, now));
  }

  /** @param {number | null} index */
  #setPointed(index) {
    if (index === this.pointedIndex) return;
    this.pointedIndex = index;
    this.#updateTexts();
  }

  /** Shows the values as text: of the sample pointed at, else the latest. */
  #updateTexts() {
    const { history, pointedIndex } = this;
    const at = pointedIndex !== null && pointedIndex < history.times.length ? pointedIndex : history.times.length - 1;
    const isKnown = pointedIndex !== null || history.isFresh(nowInSeconds());
    for (const [name, format] of Object.entries(VALUE_FORMATS)) {
      const value = isKnown ? (history.columns[name][at] ?? null) : null;
      this.#setText(`[data-load-value="${name}"]`, value === null ? "–" : format(value));
    }
    for (const [name, format] of Object.entries(TOTAL_FORMATS)) {
      this.#setText(`[data-load-of="${name}"]`, history.latest ? format(history.latest[name]) : "");
    }
    const note = history.isFresh(nowInSeconds()) ? "Live" : "Nothing measured now";
    this.#setText("[data-load-note]", this.streamProblem || (pointedIndex !== null && at >= 0 ? TIME_FORMAT.format(history.times[at] * 1000) : note));
  }

  /** @param {string} selector @param {string} text */
  #setText(selector, text) {
    const element = this.root.querySelector(selector);
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {import("./stream.js").StateName} name @param {string} text @param {number} [code] */
  #stateChanged(name, text, code) {
    const isFinal = name === "ended" || (name === "failed" && code !== undefined);
    if (isFinal) this.isOver = true;
    if (name === "failed" && !this.history.latest && this.charts.length) this.#hideCharts();
    if (this.history.latest && name !== "open" && name !== "connecting") this.streamProblem = text;
    if (isFinal) this.#setActive(false);
    this.#updateTexts();
  }

  /** Cleans up after the page was redrawn without the charts. */
  #dispose() {
    this.isOver = true;
    this.#setActive(false);
    this.disposal.abort();
    this.stopThemeUpdates();
    this.#hideCharts();
  }
}

for (const root of document.querySelectorAll("[data-load]")) new LoadPanel(root);
