// The log viewer in components/log_viewer.html.
import { formatCount } from "./formatcount.js";
import { keep, kept } from "./logs/choices.js";
import { LogFeed } from "./logs/feed.js";
import { LogFilters } from "./logs/filters.js";
import { LogLegend } from "./logs/legend.js";
import { LogOutput } from "./logs/output.js";
import { row } from "./logs/row.js";
import { LogSearch } from "./logs/search.js";
import { Sources } from "./logs/sources.js";
import { stateOf } from "./logs/states.js";
import { LogStore } from "./logs/store.js";
import { LogView } from "./logs/view.js";

const PARTS = [
  "viewport", "canvas", "status", "dot", "count", "tail", "times", "wrap", "unfold", "follow", "pause", "clear", "again", "empty",
  "output", "level", "sources", "more",
];

/** @param {HTMLElement} button */
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

/** @param {HTMLElement} button @param {boolean} on */
const press = (button, on) => button.setAttribute("aria-pressed", String(on));

class LogViewer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const part = (name) => root.querySelector(`[data-log-${name}]`);
    const parts = (this.parts = Object.fromEntries(PARTS.map((name) => [name, part(name)])));
    this.#restore();
    const streams = JSON.parse(root.dataset.streams);
    if (streams.length === 1) streams[0].name = "";
    this.sources = new Sources(streams.map(({ name }) => name));
    this.store = new LogStore();
    const draw = (line) => row(line, { times: parts.times.value, pattern: this.store.pattern, unfold: isPressed(parts.unfold) });
    this.view = new LogView(parts.viewport, parts.canvas, draw, (on) => press(parts.follow, on));
    this.search = new LogSearch(root, this.store, this.view, () => this.#counts());
    this.filters = new LogFilters(part, this.store, () => this.#chosen());
    this.legend = new LogLegend(parts.sources, this.sources, () => this.#chosen());
    this.output = new LogOutput(root, this.store, () => parts.times.value);
    this.feed = new LogFeed(streams, this.sources, { onLines: (lines) => this.#show(lines), onState: () => this.#showState() });
    this.#wire();
    this.#open();
  }

  #restore() {
    const { tail, times, wrap, unfold } = kept();
    const { parts } = this;
    if (tail && [...parts.tail.options].some(({ value }) => value === tail)) parts.tail.value = tail;
    if (times && [...parts.times.options].some(({ value }) => value === times)) parts.times.value = times;
    this.#wrap(wrap === true);
    press(parts.unfold, unfold === true);
  }

  #keep() {
    const { tail, times, wrap, unfold } = this.parts;
    keep({ tail: tail.value, times: times.value, wrap: isPressed(wrap), unfold: isPressed(unfold) });
  }

  #wire() {
    const { parts } = this;
    parts.tail.addEventListener("change", () => (this.#keep(), this.#open()));
    parts.times.addEventListener("change", () => this.#look());
    parts.wrap.addEventListener("click", () => (this.#wrap(!isPressed(parts.wrap)), this.#look()));
    parts.unfold.addEventListener("click", () => this.#unfold(!isPressed(parts.unfold)));
    parts.follow.addEventListener("click", () => this.#follow(!this.view.following));
    parts.pause.addEventListener("click", () => this.#pause(!this.feed.paused));
    parts.again.addEventListener("click", () => this.#again());
    parts.clear.addEventListener("click", () => this.#clear());
    parts.more.addEventListener("click", () => parts.more.setAttribute("aria-expanded", String(this.root.classList.toggle("log-open"))));
    window.addEventListener("pageshow", (event) => event.persisted && this.#open());
  }

  /** Opens all streams from the start, with the chosen tail. */
  #open() {
    this.#clear();
    this.#pause(false);
    this.#follow(true);
    this.feed.open(this.parts.tail.value);
  }

  /** Reopens the streams that have ended; if all have, starts over with all of them. */
  #again() {
    if (this.feed.channels.every(({ isOver }) => isOver)) this.#open();
    else this.feed.reopen();
  }

  #clear() {
    this.store.clear();
    this.search.reapply();
  }

  /** @param {import("./logs/frames.js").Line[]} lines */
  #show(lines) {
    this.filters.see(lines);
    if (this.parts.unfold.hidden) this.parts.unfold.hidden = !lines.some(({ plain }) => plain[0] === "{");
    this.legend.update();
    this.root.style.setProperty("--log-source-width", `${Math.min(this.sources.longest, 24) + 1}ch`);
    this.view.update(this.store.add(lines));
    this.#counts();
  }

  /** The choice of lines to show has changed. */
  #chosen() {
    this.store.choose({ hiding: this.sources.anyHidden() });
    this.search.forget();
    this.view.redraw(this.store.shown);
    this.#counts();
  }

  /** The display options have changed; the lines are the same. */
  #look() {
    this.#keep();
    this.view.redraw();
  }

  #showState() {
    const { dot, status, again, pause } = this.parts;
    const { name, text, over } = stateOf(this.feed.channels, Boolean(this.feed.gathered));
    const paused = this.feed.paused && name === "open";
    dot.className = `log-dot log-dot-${paused ? "paused" : name}`;
    const words = paused ? this.#pausedText() : text;
    if (status.textContent !== words) status.textContent = words;
    again.hidden = !over;
    pause.disabled = name !== "open" && !this.feed.paused;
    this.state = name;
    this.#counts();
  }

  #pausedText() {
    const { waiting } = this.feed;
    return waiting ? `Paused. ${formatCount(waiting, "new line")} waiting.` : "Paused. New lines wait.";
  }

  #counts() {
    const { count, empty } = this.parts;
    const { lines, shown, dropped } = this.store;
    const all = formatCount(lines.length, "line");
    const held = shown === lines ? all : `${shown.length.toLocaleString("en")} of ${all}`;
    count.textContent = dropped ? `${held} (older ones left out)` : held;
    empty.hidden = shown.length > 0;
    empty.textContent = this.#emptyText();
    this.search.showCount();
  }

  #emptyText() {
    if (this.store.lines.length) return "No line matches the search and the choices above.";
    return { open: "No lines yet. They appear here as they are written.", ended: "The log is empty." }[this.state] ?? "";
  }

  /** @param {boolean} on */
  #pause(on) {
    press(this.parts.pause, on);
    this.feed.pause(on);
    this.#showState();
  }

  /** @param {boolean} on */
  #follow(on) {
    press(this.parts.follow, on);
    this.view.follow(on);
  }

  /** @param {boolean} on */
  #wrap(on) {
    this.root.classList.toggle("log-wrap", on);
    press(this.parts.wrap, on);
  }

  /** Folds or unfolds all JSON, and resets lines that were folded or unfolded one by one. @param {boolean} on */
  #unfold(on) {
    press(this.parts.unfold, on);
    this.store.lines.forEach((line) => (line.open = null));
    this.#look();
  }
}

document.querySelectorAll("[data-log-viewer]").forEach((root) => new LogViewer(root));
