// Merges all streams of a log: the initial tails sorted by time, then lines in order of arrival.
import { Channel } from "./channel.js";

const READ_BUDGET = 24; // longest time to read without a pause, in ms
const REDRAW_INTERVAL = 60; // ms between redraws: lines may arrive faster than they can be drawn
const HIDDEN_READ_DELAY = 250; // ms; a background tab gets no animation frames, but keeps reading
const TAIL_CHECK_INTERVAL = 50;
const TAIL_TIMEOUT = 2_000; // ms; some containers never pause
const LONG_TAIL_TIMEOUT = 10_000;

/** @typedef {import("./frames.js").Line} Line */

export class LogFeed {
  /**
   * @param {{ path: string, name: string }[]} streams
   * @param {import("./sources.js").Sources} sources
   * @param {{ onLines: (lines: Line[]) => void, onState: () => void }} handlers
   */
  constructor(streams, sources, handlers) {
    Object.assign(this, { sources, handlers });
    this.channels = streams.map((stream, number) => new Channel(stream, number, () => this.#channelChanged()));
    this.paused = false;
    this.isFlushScheduled = false;
    /** @type {Line[] | null} the initial tails while they arrive, else null */
    this.initialLines = null;
    /** @type {Line[]} lines read but not drawn yet */
    this.readyLines = [];
    this.lastDrawn = -Infinity;
    this.lastLevels = new Map();
    document.addEventListener("visibilitychange", () => this.#flush());
    window.addEventListener("pagehide", () => this.channels.forEach((channel) => channel.close()));
  }

  /** Opens all streams from the start. @param {string} tail */
  open(tail) {
    this.lastLevels.clear();
    this.readyLines = [];
    this.channels.forEach((channel) => channel.open(tail));
    window.clearTimeout(this.tailTimer);
    this.initialLines = null;
    if (this.channels.length > 1) this.#collectTails(Number(tail));
  }

  /** Reopens the streams that have ended. */
  reopen() {
    this.channels.filter((channel) => channel.isOver).forEach((channel) => channel.reopen());
  }

  /** @param {boolean} on */
  setPaused(on) {
    this.paused = on;
    this.#scheduleFlush();
  }

  /** How many lines have been received but not shown. */
  get waitingCount() {
    return this.channels.reduce((sum, channel) => sum + channel.waitingCount, 0);
  }

  #channelChanged() {
    this.handlers.onState();
    this.#scheduleFlush();
  }

  #hasQueuedBatches() {
    return this.channels.some((channel) => channel.queue.length);
  }

  #scheduleFlush() {
    if (this.paused || this.isFlushScheduled || !this.#hasQueuedBatches()) return;
    this.isFlushScheduled = true;
    if (document.hidden) window.setTimeout(() => this.#flush(), HIDDEN_READ_DELAY);
    else window.requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.isFlushScheduled = false;
    if (this.paused) return;
    this.#readBatches(this.initialLines ?? this.readyLines);
    this.#drawReady();
    this.#scheduleFlush();
  }

  #drawReady() {
    if (!this.readyLines.length || this.drawTimer) return;
    const wait = this.lastDrawn + REDRAW_INTERVAL - performance.now();
    if (wait > 0) {
      this.drawTimer = window.setTimeout(() => ((this.drawTimer = 0), this.#drawReady()), wait);
      return;
    }
    this.lastDrawn = performance.now();
    this.handlers.onLines(this.readyLines.splice(0));
  }

  /** Reads one batch of each stream in turn until the time budget is used up. @param {Line[]} lines is appended to */
  #readBatches(lines) {
    const end = performance.now() + READ_BUDGET;
    for (let busy = true; busy && performance.now() < end; ) {
      busy = false;
      for (const channel of this.channels) {
        if (!channel.queue.length) continue;
        for (const line of channel.readBatch()) lines.push(this.#classifyLine(line, channel.number));
        busy = true;
      }
    }
  }

  /** @param {Line} line @param {number} group */
  #classifyLine(line, group) {
    if (line.isNote) return line;
    line.source = this.sources.of(group, line.name);
    line.level = inheritLevel(this.lastLevels, line, line.source);
    return line;
  }

  /** @param {number} tail lines per stream */
  #collectTails(tail) {
    this.initialLines = [];
    this.initialDeadline = performance.now() + (tail > 1000 ? LONG_TAIL_TIMEOUT : TAIL_TIMEOUT);
    this.tailTimer = window.setTimeout(() => this.#showTailsWhenComplete(), TAIL_CHECK_INTERVAL);
  }

  /** Shows the initial tails once all are complete. */
  #showTailsWhenComplete() {
    const isComplete = this.channels.map((channel) => channel.checkTailComplete()).every(Boolean);
    if (this.paused || !(isComplete || performance.now() > this.initialDeadline)) {
      this.tailTimer = window.setTimeout(() => this.#showTailsWhenComplete(), TAIL_CHECK_INTERVAL);
      return;
    }
    this.readyLines = sortByTime(this.initialLines);
    this.initialLines = null;
    this.#drawReady();
    this.handlers.onState();
    this.#scheduleFlush();
  }
}

/** Sorts by time; a line without a time stays behind the previous line of its source. @param {Line[]} lines */
function sortByTime(lines) {
  const latest = new Map();
  let previous = 0;
  const timed = lines.map((line) => {
    const at = line.at ?? latest.get(line.source) ?? previous;
    latest.set(line.source, (previous = at));
    return { at, line };
  });
  return timed.sort((one, other) => one.at - other.at).map(({ line }) => line);
}

/**
 * The level of an indented line, which continues its writer's previous line, as in a stack trace.
 * @param {Map<unknown, number>} last by writer @param {Line} line @param {unknown} writer
 */
function inheritLevel(last, line, writer) {
  if (line.level < 0 && /^\s+\S/.test(line.plain)) return last.get(writer) ?? -1;
  last.set(writer, line.level);
  return line.level;
}
