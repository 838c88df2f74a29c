// The lines kept in the page, and those of them that the search lets through.
import { strip } from "./ansi.js";

/** @typedef {import("./frames.js").Line} Line */

export const MOST_LINES = 200_000;
const DROP = 10_000; // at once, so that a full store does not move all its lines for each new one
const LONGEST_SEARCHED = 10_000;

/** @typedef {"all" | "matching" | "others"} Show */

export class LogStore {
  constructor() {
    /** @type {RegExp | null} */
    this.pattern = null;
    /** @type {Show} */
    this.show = "all";
    this.clear();
  }

  clear() {
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Line[]} */
    this.shown = this.lines;
    this.matches = 0;
    this.dropped = 0;
    this.next = 1;
  }

  /** @param {Line[]} lines @returns {number} how many of the shown lines were dropped from the start */
  add(lines) {
    for (const line of lines) {
      line.number = this.next++;
      this.lines.push(line);
      if (this.pattern && this.matchesLine(line)) this.matches += 1;
      if (this.shown !== this.lines && this.#passes(line)) this.shown.push(line);
    }
    return this.lines.length > MOST_LINES ? this.#drop() : 0;
  }

  /** @param {RegExp | null} pattern @param {Show} show */
  search(pattern, show) {
    this.pattern = pattern;
    this.show = show;
    const all = !pattern || show === "all";
    this.shown = all ? this.lines : this.lines.filter((line) => this.#passes(line));
    this.matches = pattern ? this.lines.reduce((sum, line) => sum + Number(this.matchesLine(line)), 0) : 0;
  }

  /** @param {Line} line */
  matchesLine(line) {
    if (!this.pattern || line.mark) return false;
    this.pattern.lastIndex = 0;
    return this.pattern.test(strip(line.text).slice(0, LONGEST_SEARCHED));
  }

  /** The next shown line that matches; -1 where there is none. @param {number} from @param {1 | -1} step */
  find(from, step) {
    const count = this.shown.length;
    for (let gone = 1; gone <= count; gone += 1) {
      const at = (((from + step * gone) % count) + count) % count;
      if (this.matchesLine(this.shown[at])) return at;
    }
    return -1;
  }

  /** @param {Line} line */
  #passes(line) {
    return line.mark || this.matchesLine(line) === (this.show === "matching");
  }

  #drop() {
    const gone = this.lines.splice(0, this.lines.length - MOST_LINES + DROP);
    this.dropped += gone.length;
    if (this.pattern) this.matches -= gone.filter((line) => this.matchesLine(line)).length;
    if (this.shown === this.lines) return gone.length;
    const oldest = this.lines[0].number;
    const kept = this.shown.findIndex((line) => line.number >= oldest);
    return this.shown.splice(0, kept < 0 ? this.shown.length : kept).length;
  }
}

/**
 * What the search field asks for; null for nothing. Throws SyntaxError for what is no regular expression.
 * @param {string} text @param {boolean} asExpression
 */
export function patternOf(text, asExpression) {
  if (!text) return null;
  const source = asExpression ? text : text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(source, "gi");
}
