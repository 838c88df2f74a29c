// All streams of a log as one: their first tails in the order of time, then line by line as they arrive.
import { Channel } from "./channel.js";

const BUDGET = 24; // milliseconds of reading at once
const PACE = 60; // milliseconds between two drawings: a flood is read faster than it is drawn
const HIDDEN_PACE = 250; // a tab in the background draws no frames, yet reads on
const LOOK_AGAIN = 50;
const LONGEST_GATHERING = 2_000; // some containers never pause
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
    /** @type {Line[] | null} the tails, while they come in */
    this.gathered = null;
    /** @type {Line[]} read, to be drawn next */
    this.ready = [];
    this.drawnAt = -Infinity;
    this.levels = new Map();
    document.addEventListener("visibilitychange", () => this.#flush());
    window.addEventListener("pagehide", () => this.channels.forEach((channel) => channel.close()));
  }

  /** Everything from the start. @param {string} tail */
  open(tail) {
    this.levels.clear();
    this.ready = [];
    this.channels.forEach((channel) => channel.open(tail));
    window.clearTimeout(this.timer);
    this.gathered = null;
    if (this.channels.length > 1) this.#gather(Number(tail));
  }

  /** Those streams again that are over. */
  reopen() {
    this.channels.filter((channel) => channel.isOver).forEach((channel) => channel.reopen());
  }

  /** @param {boolean} on */
  pause(on) {
    this.paused = on;
    this.#schedule();
  }

  /** How many lines have come and are not shown. */
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

  /** What waits, a batch of each stream in turn, for as long as a page may be busy. @param {Line[]} lines takes it */
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

  /** @param {number} tail lines of each */
  #gather(tail) {
    this.gathered = [];
    this.gatheredBy = performance.now() + (tail > 1000 ? LONGEST_GATHERING_ALL : LONGEST_GATHERING);
    this.timer = window.setTimeout(() => this.#settle(), LOOK_AGAIN);
  }

  /** Shows the tails once all are there. */
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

/** In the order of time; a line without one stays with the line of its source before it. @param {Line[]} lines */
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
 * A line that is indented goes on with what its writer said before, such as a stack trace.
 * @param {Map<unknown, number>} last by writer @param {Line} line @param {unknown} writer
 */
function levelBefore(last, line, writer) {
  if (line.level < 0 && /^\s+\S/.test(line.plain)) return last.get(writer) ?? -1;
  last.set(writer, line.level);
  return line.level;
}
