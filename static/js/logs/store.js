// Keeps the log's lines, and which of them search and filters show.

/** @typedef {import("./frames.js").Line} Line */

const MOST_LINES = 200_000;
const DROP_COUNT = 10_000; // lines at a time, so that a full store need not shift all its lines for each new one
const LONGEST_SEARCHED = 10_000;

/** @typedef {"all" | "matching" | "others"} SearchMode */
/** @typedef {"all" | "stdout" | "stderr"} Output */

export class LogStore {
  constructor() {
    /** @type {RegExp | null} */
    this.pattern = null;
    /** @type {SearchMode} */
    this.mode = "all";
    /** @type {Output} */
    this.output = "all";
    this.level = -1; // shows lines of at least this level
    this.hidesSources = false; // whether any source is hidden
    this.clear();
  }

  clear() {
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Line[]} */
    this.shown = this.#isFiltered() ? [] : this.lines;
    this.matchCount = 0;
    this.droppedCount = 0;
    this.nextNumber = 1;
  }

  /** @param {Line[]} lines @returns {number} how many of the shown lines were dropped from the start */
  add(lines) {
    const all = this.shown === this.lines;
    for (const line of lines) {
      line.number = this.nextNumber++;
      if (this.pattern) this.#searchLine(line);
      this.lines.push(line);
      if (!all && this.#passes(line)) this.shown.push(line);
    }
    return this.lines.length > MOST_LINES ? this.#dropOldest() : 0;
  }

  /** @param {RegExp | null} pattern @param {SearchMode} mode */
  search(pattern, mode) {
    this.pattern = pattern;
    this.mode = mode;
    this.matchCount = 0;
    if (pattern) this.lines.forEach((line) => this.#searchLine(line));
    this.filter();
  }

  /** Filters the lines again. @param {Partial<{ output: Output, level: number, hidesSources: boolean }>} [filters] */
  filter(filters = {}) {
    Object.assign(this, filters);
    this.shown = this.#isFiltered() ? this.lines.filter((line) => this.#passes(line)) : this.lines;
  }

  /** The index of the next shown line that matches; -1 if there is none. @param {number} from @param {1 | -1} step */
  findMatch(from, step) {
    if (!this.pattern) return -1;
    const count = this.shown.length;
    for (let steps = 1; steps <= count; steps += 1) {
      const at = (((from + step * steps) % count) + count) % count;
      if (this.shown[at].hit) return at;
    }
    return -1;
  }

  #isFiltered() {
    return this.hidesSources || this.output !== "all" || this.level >= 0 || Boolean(this.pattern && this.mode !== "all");
  }

  /** @param {Line} line */
  #passes(line) {
    if (line.isNote) return true;
    if (line.source?.hidden || line.level < this.level) return false;
    if (this.output !== "all" && line.stderr !== (this.output === "stderr")) return false;
    return !this.pattern || this.mode === "all" || line.hit === (this.mode === "matching");
  }

  /** @param {Line} line */
  #searchLine(line) {
    this.pattern.lastIndex = 0;
    const text = line.plain.length > LONGEST_SEARCHED ? line.plain.slice(0, LONGEST_SEARCHED) : line.plain;
    line.hit = !line.isNote && this.pattern.test(text);
    if (line.hit) this.matchCount += 1;
  }

  #dropOldest() {
    const removed = this.lines.splice(0, this.lines.length - MOST_LINES + DROP_COUNT);
    this.droppedCount += removed.length;
    if (this.pattern) this.matchCount -= removed.filter((line) => line.hit).length;
    if (this.shown === this.lines) return removed.length;
    const oldest = this.lines[0].number;
    const firstKept = this.shown.findIndex((line) => line.number >= oldest);
    return this.shown.splice(0, firstKept < 0 ? this.shown.length : firstKept).length;
  }
}

/**
 * The pattern to search for; null if the text is empty. Throws SyntaxError for an invalid regular expression.
 * @param {string} text @param {boolean} isRegex
 */
export function buildPattern(text, isRegex) {
  if (!text) return null;
  const source = isRegex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(source, "gi");
}
