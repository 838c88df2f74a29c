// The search box over the terminal.
import { searchDecorations } from "./appearance.js";

/** @typedef {import("./session.js").TerminalSession} TerminalSession */

export class Finder {
  /** @param {HTMLElement} root @param {HTMLElement} toggleButton @param {() => TerminalSession | undefined} getSession */
  constructor(root, toggleButton, getSession) {
    Object.assign(this, { root, toggleButton, getSession });
    this.input = root.querySelector("input");
    this.hitCount = root.querySelector("[data-find-hits]");
    this.input.addEventListener("input", () => this.find(true, true));
    this.input.addEventListener("keydown", (event) => this.#handleKey(event));
    root.querySelector("[data-find-next]").addEventListener("click", () => this.find(true));
    root.querySelector("[data-find-previous]").addEventListener("click", () => this.find(false));
    root.querySelector("[data-find-close]").addEventListener("click", () => this.setOpen(false));
    toggleButton.addEventListener("click", () => this.setOpen(root.hidden));
  }

  /** @param {boolean} isOpen */
  setOpen(isOpen) {
    this.root.hidden = !isOpen;
    this.toggleButton.setAttribute("aria-pressed", String(isOpen));
    const session = this.getSession();
    if (isOpen) {
      this.input.focus();
      this.input.select();
      return;
    }
    session?.searchAddon.clearDecorations();
    this.hitCount.textContent = "";
    session?.focus();
  }

  /** @param {boolean} forward @param {boolean} [incremental] whether the current hit may match again */
  find(forward, incremental = false) {
    const session = this.getSession();
    if (!session) return;
    const { searchAddon } = session;
    if (!this.input.value) searchAddon.clearDecorations();
    this.hitCount.textContent = ""; // the search reports its count meanwhile
    const isFound = forward
      ? searchAddon.findNext(this.input.value, { incremental, decorations: searchDecorations() })
      : searchAddon.findPrevious(this.input.value, { decorations: searchDecorations() });
    if (this.input.value && !isFound) this.hitCount.textContent = "Not found";
  }

  /** @param {TerminalSession} session a new session, whose hit count is to be shown */
  showHitCount(session) {
    session.searchAddon.onDidChangeResults(({ resultIndex, resultCount }) => {
      if (session !== this.getSession() || this.root.hidden || !resultCount) return;
      this.hitCount.textContent = `${(resultIndex + 1).toLocaleString("en")} of ${resultCount.toLocaleString("en")}`;
    });
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    if (event.key === "Escape") this.setOpen(false);
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.find(!event.shiftKey);
  }
}
