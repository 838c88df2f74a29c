// Removes repeated lines after a stream was reopened, and marks where lines may be missing.
import { createNote } from "./frames.js";

/** @typedef {import("./frames.js").Line} Line */

const SKEW = 2; // seconds by which a source's lines may be out of order, as stdout and stderr arrive separately
const RECENT_MARGIN = 64;

/** What was shown of one source. A reopened stream begins with its tail, in the same order as before. */
class SourceHistory {
  constructor() {
    this.newest = -Infinity;
    this.oldest = Infinity;
    /** @type {Line[]} lines within SKEW of the newest */
    this.recent = [];
    this.limit = RECENT_MARGIN;
    this.resuming = false;
  }

  /** @param {Line} line */
  remember(line) {
    if (line.at === null) return;
    if (line.at > this.newest) this.newest = line.at;
    if (line.at < this.oldest) this.oldest = line.at;
    this.recent.push(line);
    if (this.recent.length > this.limit) this.#trimRecent();
  }

  startResuming() {
    this.#trimRecent();
    this.resuming = true;
    this.until = this.newest;
    this.isRecentComplete = this.oldest < this.newest - SKEW; // all lines within SKEW of the newest were shown
    /** @type {Map<string, number>} */
    this.recentCounts = new Map();
    for (const line of this.recent) this.recentCounts.set(keyOf(line), (this.recentCounts.get(keyOf(line)) ?? 0) + 1);
    this.reachesBack = this.foundRepeated = this.isGapNoted = this.foundNewer = false;
  }

  /** Whether the line was shown before. @param {Line} line with a time */
  wasShown(line) {
    if (line.at > this.until) {
      this.foundNewer = true;
      if (line.at > this.until + SKEW) this.resuming = false;
      return false;
    }
    if (line.at < this.until - SKEW) return this.foundNewer ? false : (this.reachesBack = true);
    const count = this.recentCounts.get(keyOf(line));
    if (count) {
      this.recentCounts.set(keyOf(line), count - 1);
      return (this.reachesBack = this.foundRepeated = true);
    }
    return !(this.isRecentComplete || this.foundRepeated || this.foundNewer); // older than the first line that was shown
  }

  #trimRecent() {
    this.recent = this.recent.filter((line) => line.at >= this.newest - SKEW);
    this.limit = 2 * this.recent.length + RECENT_MARGIN;
  }
}

/** @param {Line} line */
const keyOf = (line) => `${line.at} ${line.text}`;

/** Drops lines already shown, by source and time, and adds a note where the tail does not reach back to them. */
export class Resumer {
  constructor() {
    /** @type {Map<string, SourceHistory>} */
    this.histories = new Map();
    this.isReconnectNoted = true;
  }

  /** The stream was opened again. */
  startResuming() {
    this.isReconnectNoted = this.histories.size === 0;
    this.histories.forEach((history) => history.startResuming());
  }

  /** @param {Line[]} lines @returns {Line[]} those to show */
  dropRepeated(lines) {
    const fresh = [];
    for (const line of lines) {
      const history = this.#historyOf(line);
      if (history.resuming && !line.isNote && !this.#shouldShow(line, history, fresh)) continue;
      if (!line.isNote) history.remember(line);
      fresh.push(line);
    }
    return fresh;
  }

  /** @param {Line} line */
  #historyOf(line) {
    let history = this.histories.get(line.name);
    if (!history) this.histories.set(line.name, (history = new SourceHistory()));
    return history;
  }

  /** Whether to show it; may add a note first. @param {Line} line @param {SourceHistory} history @param {Line[]} fresh */
  #shouldShow(line, history, fresh) {
    if (line.at === null) history.resuming = false;
    else if (history.wasShown(line)) return false;
    if (!history.isGapNoted) {
      history.isGapNoted = true;
      const note = this.#noteText(line, history);
      if (note) fresh.push(createNote(note));
    }
    return true;
  }

  /** @param {Line} line @param {SourceHistory} history */
  #noteText(line, history) {
    const prefix = this.isReconnectNoted ? "" : "Connected again. ";
    this.isReconnectNoted = true;
    const subject = line.name ? `Lines of ${line.name}` : "Lines";
    if (line.at === null) return `${prefix}${subject} may be missing or repeated here.`;
    if (!history.reachesBack) return `${prefix}${subject} may be missing here.`;
    return line.name ? prefix.trim() : `${prefix}Nothing was lost.`;
  }
}
