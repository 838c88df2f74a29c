// Removes repeated lines after a stream was reopened, and marks where lines may be missing.
import { markLine } from "./frames.js";

/** @typedef {import("./frames.js").Line} Line */

const SKEW = 2; // seconds by which a source's lines may be out of order, as stdout and stderr arrive separately
const FEW = 64;

/** What was shown of one source. A reopened stream begins with its tail, in the same order as before. */
class Memory {
  constructor() {
    this.newest = -Infinity;
    this.oldest = Infinity;
    /** @type {Line[]} lines within SKEW of the newest */
    this.recent = [];
    this.limit = FEW;
    this.resuming = false;
  }

  /** @param {Line} line */
  remember(line) {
    if (line.at === null) return;
    if (line.at > this.newest) this.newest = line.at;
    if (line.at < this.oldest) this.oldest = line.at;
    this.recent.push(line);
    if (this.recent.length > this.limit) this.#tidy();
  }

  again() {
    this.#tidy();
    this.resuming = true;
    this.until = this.newest;
    this.whole = this.oldest < this.newest - SKEW; // all lines within SKEW of the newest were shown
    /** @type {Map<string, number>} */
    this.known = new Map();
    for (const line of this.recent) this.known.set(keyOf(line), (this.known.get(keyOf(line)) ?? 0) + 1);
    this.reached = this.met = this.told = this.passed = false;
  }

  /** Whether the line was shown before. @param {Line} line with a time */
  isOld(line) {
    if (line.at > this.until) {
      this.passed = true;
      if (line.at > this.until + SKEW) this.resuming = false;
      return false;
    }
    if (line.at < this.until - SKEW) return this.passed ? false : (this.reached = true);
    const count = this.known.get(keyOf(line));
    if (count) {
      this.known.set(keyOf(line), count - 1);
      return (this.reached = this.met = true);
    }
    return !(this.whole || this.met || this.passed); // older than the first line that was shown
  }

  #tidy() {
    this.recent = this.recent.filter((line) => line.at >= this.newest - SKEW);
    this.limit = 2 * this.recent.length + FEW;
  }
}

/** @param {Line} line */
const keyOf = (line) => `${line.at} ${line.text}`;

/** Drops lines already shown, by source and time, and adds a note where the tail does not reach back to them. */
export class Resumer {
  constructor() {
    /** @type {Map<string, Memory>} */
    this.memories = new Map();
    this.told = true;
  }

  /** The stream was opened again. */
  again() {
    this.told = this.memories.size === 0;
    this.memories.forEach((memory) => memory.again());
  }

  /** @param {Line[]} lines @returns {Line[]} those to show */
  admit(lines) {
    const fresh = [];
    for (const line of lines) {
      const memory = this.#memoryOf(line);
      if (memory.resuming && !line.mark && !this.#judge(line, memory, fresh)) continue;
      if (!line.mark) memory.remember(line);
      fresh.push(line);
    }
    return fresh;
  }

  /** @param {Line} line */
  #memoryOf(line) {
    let memory = this.memories.get(line.name);
    if (!memory) this.memories.set(line.name, (memory = new Memory()));
    return memory;
  }

  /** Whether to show it; may add a note first. @param {Line} line @param {Memory} memory @param {Line[]} fresh */
  #judge(line, memory, fresh) {
    if (line.at === null) memory.resuming = false;
    else if (memory.isOld(line)) return false;
    if (!memory.told) {
      memory.told = true;
      const said = this.#words(line, memory);
      if (said) fresh.push(markLine(said));
    }
    return true;
  }

  /** @param {Line} line @param {Memory} memory */
  #words(line, memory) {
    const first = this.told ? "" : "Connected again. ";
    this.told = true;
    const lines = line.name ? `Lines of ${line.name}` : "Lines";
    if (line.at === null) return `${first}${lines} may be missing or repeated here.`;
    if (!memory.reached) return `${first}${lines} may be missing here.`;
    return line.name ? first.trim() : `${first}Nothing was lost.`;
  }
}
