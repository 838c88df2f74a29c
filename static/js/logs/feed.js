// Merges all streams of a log: the initial tails sorted by time, then lines in order of arrival.
import { Channel } from "./channel.js";

const BUDGET = 24; // longest time to read without a pause, in ms
const PACE = 60; // ms between redraws: lines may arrive faster than they can be drawn
const HIDDEN_PACE = 250; // ms; a background tab gets no animation frames, but keeps reading
const LOOK_AGAIN = 50;
const LONGEST_GATHERING = 2_000; // ms; some containers never pause
const LONGEST_GATHERING_ALL = 10_000;

/** @typedef {import("./frames.js").Line} Line */

export class LogFeed {
  /**
   * @param {{ path: string, name: string }[]} streams
   * @param {import("./sources.js").Sources} sources
   * @param {{ onLines: (lines: Line[]) => void, onState: () => void }} handlers
   */
  constructor(streams, sources, handlers) {
    Object.assign(this, { sources, handlers });
    this.channels = streams.map((stream, number) => new Channel(stream, number, () => this.#changed()));
    this.paused = false;
    this.scheduled = false;
    /** @type {Line[] | null} the initial tails while they arrive, else null */
    this.gathered = null;
    /** @type {Line[]} lines read but not drawn yet */
    this.ready = [];
    this.drawnAt = -Infinity;
    this.levels = new Map();
    document.addEventListener("visibilitychange", () => this.#flush());
    window.addEventListener("pagehide", () => this.channels.forEach((channel) => channel.close()));
  }

  /** Opens all streams from the start. @param {string} tail */
  open(tail) {
    this.levels.clear();
    this.ready = [];
    this.channels.forEach((channel) => channel.open(tail));
    window.clearTimeout(this.timer);
    this.gathered = null;
    if (this.channels.length > 1) this.#gather(Number(tail));
  }

  /** Reopens the streams that have ended. */
  reopen() {
    this.channels.filter((channel) => channel.isOver).forEach((channel) => channel.reopen());
  }

  /** @param {boolean} on */
  pause(on) {
    this.paused = on;
    this.#schedule();
  }

  /** How many lines have been received but not shown. */
  get waiting() {
    return this.channels.reduce((sum, channel) => sum + channel.waiting, 0);
  }

  #changed() {
    this.handlers.onState();
    this.#schedule();
  }

  #pending() {
    return this.channels.some((channel) => channel.queue.length);
  }

  #schedule() {
    if (this.paused || this.scheduled || !this.#pending()) return;
    this.scheduled = true;
    if (document.hidden) window.setTimeout(() => this.#flush(), HIDDEN_PACE);
    else window.requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.scheduled = false;
    if (this.paused) return;
    this.#read(this.gathered ?? this.ready);
    this.#draw();
    this.#schedule();
  }

  #draw() {
    if (!this.ready.length || this.drawing) return;
    const wait = this.drawnAt + PACE - performance.now();
    if (wait > 0) {
      this.drawing = window.setTimeout(() => ((this.drawing = 0), this.#draw()), wait);
      return;
    }
    this.drawnAt = performance.now();
    this.handlers.onLines(this.ready.splice(0));
  }

  /** Reads one batch of each stream in turn until the time budget is used up. @param {Line[]} lines is appended to */
  #read(lines) {
    const end = performance.now() + BUDGET;
    for (let busy = true; busy && performance.now() < end; ) {
      busy = false;
      for (const channel of this.channels) {
        if (!channel.queue.length) continue;
        for (const line of channel.read()) lines.push(this.#known(line, channel.number));
        busy = true;
      }
    }
  }

  /** @param {Line} line @param {number} group */
  #known(line, group) {
    if (line.mark) return line;
    line.source = this.sources.of(group, line.name);
    line.level = levelBefore(this.levels, line, line.source);
    return line;
  }

  /** @param {number} tail lines per stream */
  #gather(tail) {
    this.gathered = [];
    this.gatheredBy = performance.now() + (tail > 1000 ? LONGEST_GATHERING_ALL : LONGEST_GATHERING);
    this.timer = window.setTimeout(() => this.#settle(), LOOK_AGAIN);
  }

  /** Shows the initial tails once all are complete. */
  #settle() {
    const out = this.channels.map((channel) => channel.looksTailOut()).every(Boolean);
    if (this.paused || !(out || performance.now() > this.gatheredBy)) {
      this.timer = window.setTimeout(() => this.#settle(), LOOK_AGAIN);
      return;
    }
    this.ready = inTime(this.gathered);
    this.gathered = null;
    this.#draw();
    this.handlers.onState();
    this.#schedule();
  }
}

/** Sorts by time; a line without a time stays behind the previous line of its source. @param {Line[]} lines */
function inTime(lines) {
  const latest = new Map();
  let before = 0;
  const timed = lines.map((line) => {
    const at = line.at ?? latest.get(line.source) ?? before;
    latest.set(line.source, (before = at));
    return { at, line };
  });
  return timed.sort((one, other) => one.at - other.at).map(({ line }) => line);
}

/**
 * The level of an indented line, which continues its writer's previous line, as in a stack trace.
 * @param {Map<unknown, number>} last by writer @param {Line} line @param {unknown} writer
 */
function levelBefore(last, line, writer) {
  if (line.level < 0 && /^\s+\S/.test(line.plain)) return last.get(writer) ?? -1;
  last.set(writer, line.level);
  return line.level;
}
