// The log viewer in components/log_viewer.html.
import { formatCount } from "./formatcount.js";
import { loadChoices, saveChoices } from "./logs/choices.js";
import { LogExporter } from "./logs/exporter.js";
import { LogFeed } from "./logs/feed.js";
import { LogFilters } from "./logs/filters.js";
import { LogLegend } from "./logs/legend.js";
import { drawRow } from "./logs/row.js";
import { LogSearch } from "./logs/search.js";
import { Sources } from "./logs/sources.js";
import { summarizeStates } from "./logs/states.js";
import { LogStore } from "./logs/store.js";
import { LogView } from "./logs/view.js";

const PARTS = [
  "viewport", "canvas", "status", "dot", "count", "tail", "times", "wrap", "unfold", "follow", "pause", "clear", "again", "empty",
  "output", "level", "sources", "more",
];

/** @param {HTMLElement} button */
const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

/** @param {HTMLElement} button @param {boolean} on */
const setPressed = (button, on) => button.setAttribute("aria-pressed", String(on));

class LogViewer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const part = (name) => root.querySelector(`[data-log-${name}]`);
    const parts = (this.parts = Object.fromEntries(PARTS.map((name) => [name, part(name)])));
    this.#restoreChoices();
    const streams = JSON.parse(root.dataset.streams);
    if (streams.length === 1) streams[0].name = "";
    this.sources = new Sources(streams.map(({ name }) => name));
    this.store = new LogStore();
    const draw = (line) => drawRow(line, { times: parts.times.value, pattern: this.store.pattern, unfold: isPressed(parts.unfold) });
    this.view = new LogView(parts.viewport, parts.canvas, draw, (on) => setPressed(parts.follow, on));
    this.search = new LogSearch(root, this.store, this.view, () => this.#updateCounts());
    this.filters = new LogFilters(part, this.store, () => this.#filtersChanged());
    this.legend = new LogLegend(parts.sources, this.sources, () => this.#filtersChanged());
    this.exporter = new LogExporter(root, this.store, () => parts.times.value);
    this.feed = new LogFeed(streams, this.sources, { onLines: (lines) => this.#addLines(lines), onState: () => this.#showState() });
    this.#addListeners();
    this.#openStreams();
  }

  #restoreChoices() {
    const { tail, times, wrap, unfold } = loadChoices();
    const { parts } = this;
    if (tail && [...parts.tail.options].some(({ value }) => value === tail)) parts.tail.value = tail;
    if (times && [...parts.times.options].some(({ value }) => value === times)) parts.times.value = times;
    this.#setWrapped(wrap === true);
    setPressed(parts.unfold, unfold === true);
  }

  #saveChoices() {
    const { tail, times, wrap, unfold } = this.parts;
    saveChoices({ tail: tail.value, times: times.value, wrap: isPressed(wrap), unfold: isPressed(unfold) });
  }

  #addListeners() {
    const { parts } = this;
    parts.tail.addEventListener("change", () => (this.#saveChoices(), this.#openStreams()));
    parts.times.addEventListener("change", () => this.#displayChanged());
    parts.wrap.addEventListener("click", () => (this.#setWrapped(!isPressed(parts.wrap)), this.#displayChanged()));
    parts.unfold.addEventListener("click", () => this.#setUnfolded(!isPressed(parts.unfold)));
    parts.follow.addEventListener("click", () => this.#setFollowing(!this.view.following));
    parts.pause.addEventListener("click", () => this.#setPaused(!this.feed.paused));
    parts.again.addEventListener("click", () => this.#reopenStreams());
    parts.clear.addEventListener("click", () => this.#clear());
    parts.more.addEventListener("click", () => parts.more.setAttribute("aria-expanded", String(this.root.classList.toggle("log-open"))));
    window.addEventListener("pageshow", (event) => event.persisted && this.#openStreams());
  }

  /** Opens all streams from the start, with the chosen tail. */
  #openStreams() {
    this.#clear();
    this.#setPaused(false);
    this.#setFollowing(true);
    this.feed.open(this.parts.tail.value);
  }

  /** Reopens the streams that have ended; if all have, starts over with all of them. */
  #reopenStreams() {
    if (this.feed.channels.every(({ isOver }) => isOver)) this.#openStreams();
    else this.feed.reopen();
  }

  #clear() {
    this.store.clear();
    this.search.reapply();
  }

  /** @param {import("./logs/frames.js").Line[]} lines */
  #addLines(lines) {
    this.filters.showNeeded(lines);
    if (this.parts.unfold.hidden) this.parts.unfold.hidden = !lines.some(({ plain }) => plain[0] === "{");
    this.legend.update();
    this.root.style.setProperty("--log-source-width", `${Math.min(this.sources.longestNameLength, 24) + 1}ch`);
    this.view.update(this.store.add(lines));
    this.#updateCounts();
  }

  /** The choice of lines to show has changed. */
  #filtersChanged() {
    this.store.filter({ hidesSources: this.sources.anyHidden() });
    this.search.forgetHit();
    this.view.redraw(this.store.shown);
    this.#updateCounts();
  }

  /** The display options have changed; the lines are the same. */
  #displayChanged() {
    this.#saveChoices();
    this.view.redraw();
  }

  #showState() {
    const { dot, status, again, pause } = this.parts;
    const { name, text, canReopen } = summarizeStates(this.feed.channels, Boolean(this.feed.initialLines));
    const paused = this.feed.paused && name === "open";
    dot.className = `log-dot log-dot-${paused ? "paused" : name}`;
    const statusText = paused ? this.#pausedText() : text;
    if (status.textContent !== statusText) status.textContent = statusText;
    again.hidden = !canReopen;
    pause.disabled = name !== "open" && !this.feed.paused;
    this.state = name;
    this.#updateCounts();
  }

  #pausedText() {
    const { waitingCount } = this.feed;
    return waitingCount ? `Paused. ${formatCount(waitingCount, "new line")} waiting.` : "Paused. New lines wait.";
  }

  #updateCounts() {
    const { count, empty } = this.parts;
    const { lines, shown, droppedCount } = this.store;
    const total = formatCount(lines.length, "line");
    const countText = shown === lines ? total : `${shown.length.toLocaleString("en")} of ${total}`;
    count.textContent = droppedCount ? `${countText} (older ones left out)` : countText;
    empty.hidden = shown.length > 0;
    empty.textContent = this.#emptyText();
    this.search.showMatchCount();
  }

  #emptyText() {
    if (this.store.lines.length) return "No line matches the search and the choices above.";
    return { open: "No lines yet. They appear here as they are written.", ended: "The log is empty." }[this.state] ?? "";
  }

  /** @param {boolean} on */
  #setPaused(on) {
    setPressed(this.parts.pause, on);
    this.feed.setPaused(on);
    this.#showState();
  }

  /** @param {boolean} on */
  #setFollowing(on) {
    setPressed(this.parts.follow, on);
    this.view.setFollowing(on);
  }

  /** @param {boolean} on */
  #setWrapped(on) {
    this.root.classList.toggle("log-wrap", on);
    setPressed(this.parts.wrap, on);
  }

  /** Folds or unfolds all JSON, and resets lines that were folded or unfolded one by one. @param {boolean} on */
  #setUnfolded(on) {
    setPressed(this.parts.unfold, on);
    this.store.lines.forEach((line) => (line.isUnfolded = null));
    this.#displayChanged();
  }
}

document.querySelectorAll("[data-log-viewer]").forEach((root) => new LogViewer(root));
