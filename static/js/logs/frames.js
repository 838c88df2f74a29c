// From the stream's frames to lines; and after a reconnection, what of them was shown before.

/** @typedef {{ number: number, text: string, at: number | null, stderr: boolean, source: string, mark: boolean }} Line */

const LONGEST_LINE = 64 * 1024;

/** @param {Partial<Line>} line @returns {Line} */
const made = (line) => ({ number: 0, text: "", at: null, stderr: false, source: "", mark: false, ...line });

/** A line of the viewer's own. @param {string} text */
export const markLine = (text) => made({ text, mark: true });

/** @param {string} frame */
function decode(frame) {
  try {
    const value = JSON.parse(frame);
    return value && typeof value === "object" ? value : { log: frame };
  } catch {
    return { log: frame };
  }
}

/** @param {string} text */
function tidy(text) {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}… (cut)` : text;
}

/** @param {string} frame @returns {Line[]} a frame may hold several lines, or none */
export function linesOf(frame) {
  if (!frame) return [];
  const value = decode(frame);
  if (value.type === "auth") return [];
  if (value.type === "error") return [markLine(String(value.data?.errorMessage ?? "The cloud reported an error."))];
  const text = String(value.log ?? "");
  const common = {
    at: Number.isFinite(value.timestamp) ? value.timestamp : null,
    stderr: value.streamType === "stderr",
    source: typeof value.source === "string" ? value.source : "",
  };
  const pieces = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return pieces.map((piece) => made({ ...common, text: tidy(piece.replace(/\r+$/, "").replaceAll("\r", " ")) }));
}

/**
 * The upstream begins a stream opened again with its tail. What was shown before is left out; where the tail
 * does not reach back to it, that is said. It goes by the lines' times.
 */
export class Resumer {
  constructor() {
    this.last = null; // the newest time shown
    /** @type {string[]} */
    this.atLast = []; // the lines of that time
    this.resuming = false;
    this.first = false;
  }

  /** The stream was opened again. */
  again() {
    if (this.last === null) return;
    this.resuming = this.first = true;
    this.pending = [...this.atLast];
  }

  /** @param {Line[]} lines @returns {Line[]} those to show */
  admit(lines) {
    const fresh = this.resuming ? lines.flatMap((line) => this.#judge(line)) : lines;
    fresh.forEach((line) => this.#remember(line));
    return fresh;
  }

  /** @param {Line} line @returns {Line[]} */
  #judge(line) {
    if (!this.resuming) return [line];
    if (line.at === null) return this.#over(line, "Connected again. Lines may be missing or repeated here.");
    if (line.at > this.last) {
      return this.#over(line, this.first ? "Connected again. Lines may be missing here." : "Connected again. Nothing was lost.");
    }
    this.first = false;
    if (line.at < this.last) return [];
    const known = this.pending.indexOf(line.text);
    if (known < 0) return this.#over(line, "Connected again. Nothing was lost.");
    this.pending.splice(known, 1);
    return [];
  }

  /** @param {Line} line @param {string} text */
  #over(line, text) {
    this.resuming = false;
    return [markLine(text), line];
  }

  /** @param {Line} line */
  #remember(line) {
    if (line.mark || line.at === null) return;
    if (this.last === null || line.at > this.last) {
      this.last = line.at;
      this.atLast = [];
    }
    if (line.at === this.last) this.atLast.push(line.text);
  }
}
