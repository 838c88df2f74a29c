// Keeps the log's lines, and which of them search and filters show.

/** @typedef {import("./frames.js").Line} Line */

const MOST_LINES = 200_000;
const DROP = 10_000; // lines at a time, so that a full store need not shift all its lines for each new one
const LONGEST_SEARCHED = 10_000;

/** @typedef {"all" | "matching" | "others"} Show */
/** @typedef {"all" | "stdout" | "stderr"} Output */

export class LogStore {
  constructor() {
    /** @type {RegExp | null} */
    this.pattern = null;
    /** @type {Show} */
    this.show = "all";
    /** @type {Output} */
    this.output = "all";
    this.level = -1; // shows lines of at least this level
    this.hiding = false; // whether any source is hidden
    this.clear();
  }

  clear() {
    /** @type {Line[]} */
    this.lines = [];
    /** @type {Line[]} */
    this.shown = this.#chooses() ? [] : this.lines;
    this.matches = 0;
    this.dropped = 0;
    this.next = 1;
  }

  /** @param {Line[]} lines @returns {number} how many of the shown lines were dropped from the start */
  add(lines) {
    const all = this.shown === this.lines;
    for (const line of lines) {
      line.number = this.next++;
      if (this.pattern) this.#test(line);
      this.lines.push(line);
      if (!all && this.#passes(line)) this.shown.push(line);
    }
    return this.lines.length > MOST_LINES ? this.#drop() : 0;
  }

  /** @param {RegExp | null} pattern @param {Show} show */
  search(pattern, show) {
    this.pattern = pattern;
    this.show = show;
    this.matches = 0;
    if (pattern) this.lines.forEach((line) => this.#test(line));
    this.choose();
  }

  /** Filters the lines again. @param {Partial<{ output: Output, level: number, hiding: boolean }>} [choice] */
  choose(choice = {}) {
    Object.assign(this, choice);
    this.shown = this.#chooses() ? this.lines.filter((line) => this.#passes(line)) : this.lines;
  }

  /** The index of the next shown line that matches; -1 if there is none. @param {number} from @param {1 | -1} step */
  find(from, step) {
    if (!this.pattern) return -1;
    const count = this.shown.length;
    for (let gone = 1; gone <= count; gone += 1) {
      const at = (((from + step * gone) % count) + count) % count;
      if (this.shown[at].hit) return at;
    }
    return -1;
  }

  #chooses() {
    return this.hiding || this.output !== "all" || this.level >= 0 || Boolean(this.pattern && this.show !== "all");
  }

  /** @param {Line} line */
  #passes(line) {
    if (line.mark) return true;
    if (line.source?.hidden || line.level < this.level) return false;
    if (this.output !== "all" && line.stderr !== (this.output === "stderr")) return false;
    return !this.pattern || this.show === "all" || line.hit === (this.show === "matching");
  }

  /** @param {Line} line */
  #test(line) {
    this.pattern.lastIndex = 0;
    const text = line.plain.length > LONGEST_SEARCHED ? line.plain.slice(0, LONGEST_SEARCHED) : line.plain;
    line.hit = !line.mark && this.pattern.test(text);
    if (line.hit) this.matches += 1;
  }

  #drop() {
    const gone = this.lines.splice(0, this.lines.length - MOST_LINES + DROP);
    this.dropped += gone.length;
    if (this.pattern) this.matches -= gone.filter((line) => line.hit).length;
    if (this.shown === this.lines) return gone.length;
    const oldest = this.lines[0].number;
    const kept = this.shown.findIndex((line) => line.number >= oldest);
    return this.shown.splice(0, kept < 0 ? this.shown.length : kept).length;
  }
}

/**
 * The pattern to search for; null if the text is empty. Throws SyntaxError for an invalid regular expression.
 * @param {string} text @param {boolean} asExpression
 */
export function patternOf(text, asExpression) {
  if (!text) return null;
  const source = asExpression ? text : text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(source, "gi");
}
