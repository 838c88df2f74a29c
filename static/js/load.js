// The load charts of a node or container (components/load.html), shown once the upstream has sent a sample. An upstream
// that lacks this extension of the API sends none, and the charts stay hidden.
import { loadPreferences, savePreferences } from "./preferences.js";
import { Chart } from "./load/chart.js";
import { History, sampleOf } from "./load/history.js";
import { BYTE_STEPS, bytes, cpus, rate } from "./load/units.js";
import { GatewayStream } from "./stream.js";
import { onThemeChange } from "./themechange.js";

const KEY = "console-load"; // remembers whether the upstream supported it last time: then the space is reserved
const PACE = 2_000; // ms between redraws
const CALM_PACE = 10_000; // ms, for users who prefer reduced motion
const CALM = window.matchMedia("(prefers-reduced-motion: reduce)");
const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** @type {import("./stream.js").Wording} */
const WORDS = {
  ended: "It no longer exists.",
  unreachable: "",
  lost: "Connection lost.",
  broken: "The cloud's stream broke.",
  ends: { 4403: "You may not see its load.", 4404: "Its load is not known." },
};
const CHARTS = {
  cpu: { names: ["cpu"], least: 0.05, words: cpus },
  memory: { names: ["memory"], least: 1024 * 1024, steps: BYTE_STEPS, words: bytes },
  network: { names: ["received", "sent"], least: 1024, steps: BYTE_STEPS, words: rate },
};
const SAID = { cpu: cpus, memory: bytes, received: rate, sent: rate };
const TOTALS = {
  cpus: (count) => (count ? `of ${cpus(count)} CPU${count === 1 ? "" : "s"}` : ""),
  memory_limit: (size) => (size ? `of ${bytes(size)}` : ""),
};
const seconds = () => Date.now() / 1000;

class LoadPanel {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.note = root.querySelector("[data-load-note]");
    this.history = new History();
    /** @type {Chart[]} */
    this.charts = [];
    /** @type {number | null} */
    this.pointed = null;
    this.trouble = "";
    this.isOver = false;
    this.timer = 0;
    const handlers = { onBatch: (batch) => this.#receive(batch), onState: (...state) => this.#stateChanged(...state) };
    this.stream = new GatewayStream(root.dataset.streamPath, handlers, WORDS, { tries: 1 });
    this.leaving = new AbortController();
    const on = (target, name, act) => target.addEventListener(name, act, { signal: this.leaving.signal });
    on(document, "visibilitychange", () => this.#follow(!document.hidden));
    on(CALM, "change", () => this.#follow(!document.hidden));
    this.endTheme = onThemeChange(() => this.charts.forEach((chart) => chart.recolour()));
    if (loadPreferences(KEY).known === true && !("loadIdle" in root.dataset)) this.#show();
    this.#follow(!document.hidden);
  }

  /** @param {boolean} on whether the tab is visible */
  #follow(on) {
    window.clearInterval(this.timer);
    this.timer = 0;
    if (!on || this.isOver) {
      this.stream.close();
      return;
    }
    this.timer = window.setInterval(() => this.#tick(), CALM.matches ? CALM_PACE : PACE);
    if (!this.stream.socket) this.stream.open();
  }

  /** @param {import("./stream.js").Batch} batch */
  #receive({ frames, ack }) {
    ack();
    const samples = frames.map(sampleOf).filter((sample) => sample !== null);
    if (!samples.length) return;
    this.trouble = "";
    const isFirst = !this.history.latest;
    this.history.add(samples.at(-1), seconds());
    this.#show();
    if (isFirst) this.#draw();
    this.#tell();
  }

  #show() {
    if (this.charts.length) return;
    savePreferences(KEY, { known: true });
    this.root.hidden = false;
    this.charts = Object.entries(CHARTS).map(([name, what]) => {
      const plot = this.root.querySelector(`[data-load-chart="${name}"] [data-load-plot]`);
      return new Chart(plot, what, (index) => this.#point(index));
    });
    this.#draw();
  }

  /** Hides the charts: the upstream does not support them after all. */
  #hide() {
    savePreferences(KEY, { known: false });
    this.root.hidden = true;
    this.charts.forEach((chart) => chart.close());
    this.charts = [];
  }

  #tick() {
    if (!this.root.isConnected) this.#leave();
    else this.#draw();
    this.#tell();
  }

  #draw() {
    const now = seconds();
    this.charts.forEach((chart) => chart.draw(this.history, now));
  }

  /** @param {number | null} index */
  #point(index) {
    if (index === this.pointed) return;
    this.pointed = index;
    this.#tell();
  }

  /** Shows the values as text: of the sample pointed at, else the latest. */
  #tell() {
    const { history, pointed } = this;
    const at = pointed !== null && pointed < history.times.length ? pointed : history.times.length - 1;
    const isKnown = pointed !== null || history.isFresh(seconds());
    for (const [name, words] of Object.entries(SAID)) {
      const value = isKnown ? (history.columns[name][at] ?? null) : null;
      this.#say(`[data-load-value="${name}"]`, value === null ? "–" : words(value));
    }
    for (const [name, words] of Object.entries(TOTALS)) {
      this.#say(`[data-load-of="${name}"]`, history.latest ? words(history.latest[name]) : "");
    }
    const note = history.isFresh(seconds()) ? "Live" : "Nothing measured now";
    this.#say("[data-load-note]", this.trouble || (pointed !== null && at >= 0 ? TIME.format(history.times[at] * 1000) : note));
  }

  /** @param {string} selector @param {string} text */
  #say(selector, text) {
    const place = this.root.querySelector(selector);
    if (place.textContent !== text) place.textContent = text;
  }

  /** @param {import("./stream.js").StateName} name @param {string} text @param {number} [code] */
  #stateChanged(name, text, code) {
    const isFinal = name === "ended" || (name === "failed" && code !== undefined);
    if (isFinal) this.isOver = true;
    if (name === "failed" && !this.history.latest && this.charts.length) this.#hide();
    if (this.history.latest && name !== "open" && name !== "connecting") this.trouble = text;
    if (isFinal) this.#follow(false);
    this.#tell();
  }

  /** Cleans up after the page was redrawn without the charts. */
  #leave() {
    this.isOver = true;
    this.#follow(false);
    this.leaving.abort();
    this.endTheme();
    this.#hide();
  }
}

for (const root of document.querySelectorAll("[data-load]")) new LoadPanel(root);
