// The shown lines taken away: as a file, or to the clipboard.
import { copy } from "../copy.js";
import { strip } from "./ansi.js";
import { timeText } from "./row.js";

export class LogOutput {
  /** @param {HTMLElement} root @param {import("./store.js").LogStore} store @param {() => string} times */
  constructor(root, store, times) {
    Object.assign(this, { store, times });
    this.name = root.dataset.logName || "log";
    root.querySelector("[data-log-download]").addEventListener("click", () => this.#download());
    root.querySelector("[data-log-copy]").addEventListener("click", ({ currentTarget }) => copy(currentTarget, this.text()));
  }

  text() {
    const times = this.times();
    const lines = this.store.shown.map((line) => {
      const time = line.at !== null && times !== "off" ? `${timeText(line.at, times)} ` : "";
      return `${time}${line.source ? `${line.source} ` : ""}${strip(line.text)}\n`;
    });
    return lines.join("");
  }

  #download() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.text()], { type: "text/plain;charset=utf-8" }));
    link.download = `${this.name.replace(/[^\w.-]+/g, "_")}.log`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }
}
