// The log viewer: components/log_viewer.html brought to life.
import { keep, kept } from "./logs/choices.js";
import { linesOf, markLine, Resumer } from "./logs/frames.js";
import { LogOutput } from "./logs/output.js";
import { row } from "./logs/row.js";
import { LogSearch } from "./logs/search.js";
import { LogStore } from "./logs/store.js";
import { LogView } from "./logs/view.js";
import { GatewayStream } from "./stream.js";

const HIDDEN_PACE = 250; // a tab in the background draws no frames, yet reads on

/** @type {import("./stream.js").Wording} */
const WORDS = {
  ended: "The log has ended.",
  unreachable: "The log cannot be reached.",
  lost: "Connection lost.",
  broken: "The cloud's stream broke.",
  ends: { 4403: "You may not read this log.", 4404: "There is no such log any more." },
};

class LogViewer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const part = (name) => root.querySelector(`[data-log-${name}]`);
    this.parts = Object.fromEntries(
      ["viewport", "canvas", "status", "dot", "count", "tail", "times", "wrap", "follow", "pause", "clear", "again", "empty"].map(
        (name) => [name, part(name)],
      ),
    );
    this.store = new LogStore();
    this.resumer = new Resumer();
    this.paused = false;
    this.opened = false;
    this.state = "connecting";
    /** @type {import("./stream.js").Batch[]} read, not yet shown; the server's window bounds them */
    this.waiting = [];
    this.scheduled = false;
    this.#restore();
    const draw = (line) => row(line, { times: this.parts.times.value, pattern: this.store.pattern });
    this.view = new LogView(this.parts.viewport, this.parts.canvas, draw, (on) => this.#showFollow(on));
    this.search = new LogSearch(root, this.store, this.view, () => this.#counts());
    this.output = new LogOutput(root, this.store, () => this.parts.times.value);
    const handlers = { onBatch: (batch) => this.#receive(batch), onState: (name, text) => this.#stateChanged(name, text) };
    this.stream = new GatewayStream(root.dataset.streamPath, handlers, WORDS);
    this.#wire();
    this.#open();
  }

  #restore() {
    const { tail, times, wrap } = kept();
    const { parts } = this;
    if (tail && [...parts.tail.options].some(({ value }) => value === tail)) parts.tail.value = tail;
    if (times && [...parts.times.options].some(({ value }) => value === times)) parts.times.value = times;
    this.#showWrap(wrap === true);
  }

  #keep() {
    const { tail, times } = this.parts;
    keep({ tail: tail.value, times: times.value, wrap: this.root.classList.contains("log-wrap") });
  }

  #wire() {
    const { parts } = this;
    parts.tail.addEventListener("change", () => (this.#keep(), this.#open()));
    parts.times.addEventListener("change", () => (this.#keep(), this.view.redraw()));
    parts.wrap.addEventListener("click", () => {
      this.#showWrap(parts.wrap.getAttribute("aria-pressed") !== "true");
      this.#keep();
      this.view.redraw();
    });
    parts.follow.addEventListener("click", () => this.#setFollow(!this.view.following));
    parts.pause.addEventListener("click", () => this.#pause(!this.paused));
    parts.again.addEventListener("click", () => this.#open());
    parts.clear.addEventListener("click", () => {
      this.store.clear();
      this.search.reapply();
      this.#counts();
    });
    document.addEventListener("visibilitychange", () => this.#flush());
    window.addEventListener("pagehide", () => this.stream.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.#open());
  }

  /** Opens the stream from the start, with the tail chosen. */
  #open() {
    this.waiting = [];
    this.resumer = new Resumer();
    this.opened = false;
    this.store.clear();
    this.search.reapply();
    this.#pause(false);
    this.#setFollow(true);
    this.stream.open({ tail: this.parts.tail.value, follow: "true" });
    this.#counts();
  }

  /** @param {import("./stream.js").Batch} batch */
  #receive(batch) {
    this.waiting.push(batch);
    this.#schedule();
  }

  #schedule() {
    if (this.paused || this.scheduled || !this.waiting.length) return;
    this.scheduled = true;
    if (document.hidden) window.setTimeout(() => this.#flush(), HIDDEN_PACE);
    else window.requestAnimationFrame(() => this.#flush());
  }

  /** Shows what is waiting, then acknowledges it: the stream goes no faster than the page. */
  #flush() {
    this.scheduled = false;
    if (this.paused || !this.waiting.length) return;
    const batches = this.waiting.splice(0);
    this.#show(batches.flatMap(({ frames }) => this.resumer.admit(frames.flatMap(linesOf))));
    batches.forEach(({ ack }) => ack());
  }

  /** @param {import("./logs/frames.js").Line[]} lines */
  #show(lines) {
    const dropped = this.store.add(lines);
    this.view.update(dropped);
    this.#counts();
  }

  /** @param {import("./stream.js").StateName} name @param {string} text */
  #stateChanged(name, text) {
    if (name === "open") {
      if (this.opened) this.resumer.again();
      this.opened = true;
    }
    if (name === "ended") this.#flush();
    if (name === "failed" && this.store.lines.length) this.#show([markLine(text)]);
    this.state = name;
    this.text = text;
    this.#showState();
  }

  #showState() {
    const { dot, status, again, pause } = this.parts;
    const live = this.state === "open";
    const shown = live && this.paused ? "paused" : this.state;
    dot.className = `log-dot log-dot-${shown}`;
    const words = { open: "Live", paused: "Paused. New lines wait." }[shown] ?? this.text;
    if (status.textContent !== words) status.textContent = words;
    again.hidden = !["ended", "failed"].includes(this.state);
    pause.disabled = !live && !this.paused;
    this.#counts();
  }

  #counts() {
    const { count, empty } = this.parts;
    const { lines, shown, dropped } = this.store;
    const all = lines.length.toLocaleString("en");
    const held = shown === lines ? `${all} lines` : `${shown.length.toLocaleString("en")} of ${all} lines`;
    count.textContent = dropped ? `${held} (older ones left out)` : held;
    empty.hidden = shown.length > 0;
    empty.textContent = this.#emptyText();
    this.search?.showCount();
  }

  #emptyText() {
    if (this.store.lines.length) return "No line passes the search.";
    return this.state === "open" ? "No lines yet. They appear here as they are written." : this.state === "ended" ? "The log is empty." : "";
  }

  /** @param {boolean} on */
  #pause(on) {
    this.paused = on;
    this.parts.pause.setAttribute("aria-pressed", String(on));
    this.#showState();
    this.#schedule();
  }

  /** @param {boolean} on */
  #setFollow(on) {
    this.#showFollow(on);
    this.view.follow(on);
  }

  /** @param {boolean} on */
  #showFollow(on) {
    this.parts.follow.setAttribute("aria-pressed", String(on));
  }

  /** @param {boolean} on */
  #showWrap(on) {
    this.root.classList.toggle("log-wrap", on);
    this.parts.wrap.setAttribute("aria-pressed", String(on));
  }
}

document.querySelectorAll("[data-log-viewer]").forEach((root) => new LogViewer(root));
