// Exports the shown lines, as a file or to the clipboard.
import { copy } from "../copy.js";
import { formatTime } from "./row.js";

export class LogExporter {
  /** @param {HTMLElement} root @param {import("./store.js").LogStore} store @param {() => string} getTimes how times are shown */
  constructor(root, store, getTimes) {
    Object.assign(this, { store, getTimes });
    this.name = root.dataset.logName || "log";
    const onClick = (name, handler) => root.querySelector(`[data-log-${name}]`).addEventListener("click", handler);
    onClick("download", () => this.#download(this.formatText(), "log", "text/plain"));
    onClick("download-json", () => this.#download(this.formatJson(), "jsonl", "application/x-ndjson"));
    onClick("copy", ({ currentTarget }) => copy(currentTarget, this.formatText()));
  }

  formatText() {
    const times = this.getTimes();
    const lines = this.store.shown.map((line) => {
      const time = line.at !== null && times !== "off" ? `${formatTime(line.at, times)} ` : "";
      return `${time}${line.source ? `${line.source.name} ` : ""}${line.plain}\n`;
    });
    return lines.join("");
  }

  /** One JSON object per line, with the API's attribute names. */
  formatJson() {
    const lines = this.store.shown.filter(({ isNote }) => !isNote).map((line) => {
      const streamType = line.stderr ? "stderr" : "stdout";
      const source = line.source?.name;
      return `${JSON.stringify({ timestamp: line.at, source, streamType, log: line.plain })}\n`;
    });
    return lines.join("");
  }

  /** @param {string} text @param {string} extension @param {string} type */
  #download(text, extension, type) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    link.download = `${this.name.replace(/[^\w.-]+/g, "_")}.${extension}`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}
