// Exports the shown lines, as a file or to the clipboard.
import { copy } from "../copy.js";
import { timeText } from "./row.js";

export class LogOutput {
  /** @param {HTMLElement} root @param {import("./store.js").LogStore} store @param {() => string} times */
  constructor(root, store, times) {
    Object.assign(this, { store, times });
    this.name = root.dataset.logName || "log";
    root.querySelector("[data-log-download]").addEventListener("click", () => this.#download(this.text(), "log", "text/plain"));
    root.querySelector("[data-log-download-json]").addEventListener("click", () => this.#download(this.json(), "jsonl", "application/x-ndjson"));
    root.querySelector("[data-log-copy]").addEventListener("click", ({ currentTarget }) => copy(currentTarget, this.text()));
  }

  text() {
    const times = this.times();
    const lines = this.store.shown.map((line) => {
      const time = line.at !== null && times !== "off" ? `${timeText(line.at, times)} ` : "";
      return `${time}${line.source ? `${line.source.name} ` : ""}${line.plain}\n`;
    });
    return lines.join("");
  }

  /** One JSON object per line, with the API's attribute names. */
  json() {
    const lines = this.store.shown.filter(({ mark }) => !mark).map((line) => {
      const streamType = line.stderr ? "stderr" : "stdout";
      const source = line.source?.name;
      return `${JSON.stringify({ timestamp: line.at, source, streamType, log: line.plain })}\n`;
    });
    return lines.join("");
  }

  /** @param {string} text @param {string} ending @param {string} type */
  #download(text, ending, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = `${this.name.replace(/[^\w.-]+/g, "_")}.${ending}`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}
