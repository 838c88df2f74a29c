// The events received so far, oldest first. Kept per tab, account and namespace across reloads and page changes.

const MOST_ENTRIES = 1_000;

/** @typedef {import("../live/cloudevents.js").CloudEvent | { gap: string }} Entry `gap`: when it ended, ISO 8601 */

export class EventStore {
  /** @param {string} owner account and namespace */
  constructor(owner) {
    this.key = `events:${owner}`;
    /** @type {Entry[]} */
    this.entries = this.#load();
  }

  get count() {
    return this.entries.reduce((count, entry) => count + (entry.gap ? 0 : 1), 0);
  }

  /** @param {Entry[]} entries */
  add(entries) {
    this.entries = [...this.entries, ...entries].slice(-MOST_ENTRIES);
  }

  clear() {
    this.entries = [];
    this.save();
  }

  /** The stream is open again, and events may have been missed. @returns {boolean} whether a gap was recorded */
  recordGap() {
    const last = this.entries.at(-1);
    if (!last) return false;
    if (last.gap) this.entries.pop();
    this.add([{ gap: new Date().toISOString() }]);
    return true;
  }

  /** Stores the entries for this tab's next page; drops the older half if they do not fit. */
  save() {
    for (let entries = this.entries; ; entries = entries.slice(Math.ceil(entries.length / 2))) {
      try {
        window.sessionStorage.setItem(this.key, JSON.stringify(entries));
        return;
      } catch (error) {
        if (!(error instanceof DOMException) || !entries.length) return;
      }
    }
  }

  /** @returns {Entry[]} */
  #load() {
    try {
      const entries = JSON.parse(window.sessionStorage.getItem(this.key) ?? "[]");
      return Array.isArray(entries) ? entries : [];
    } catch {
      return [];
    }
  }
}
