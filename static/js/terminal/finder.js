// The search box over the terminal.
import { marks } from "./look.js";

/** @typedef {import("./session.js").TerminalSession} TerminalSession */

export class Finder {
  /** @param {HTMLElement} root @param {HTMLElement} toggle @param {() => TerminalSession | undefined} session */
  constructor(root, toggle, session) {
    Object.assign(this, { root, toggle, session });
    this.input = root.querySelector("input");
    this.hits = root.querySelector("[data-find-hits]");
    this.input.addEventListener("input", () => this.find(true, true));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    root.querySelector("[data-find-next]").addEventListener("click", () => this.find(true));
    root.querySelector("[data-find-previous]").addEventListener("click", () => this.find(false));
    root.querySelector("[data-find-close]").addEventListener("click", () => this.show(false));
    toggle.addEventListener("click", () => this.show(root.hidden));
  }

  /** @param {boolean} on */
  show(on) {
    this.root.hidden = !on;
    this.toggle.setAttribute("aria-pressed", String(on));
    const session = this.session();
    if (on) {
      this.input.focus();
      this.input.select();
      return;
    }
    session?.search.clearDecorations();
    this.hits.textContent = "";
    session?.focus();
  }

  /** @param {boolean} forward @param {boolean} [incremental] whether the current hit may match again */
  find(forward, incremental = false) {
    const session = this.session();
    if (!session) return;
    const { search } = session;
    if (!this.input.value) search.clearDecorations();
    this.hits.textContent = ""; // the search reports its count meanwhile
    const found = forward
      ? search.findNext(this.input.value, { incremental, decorations: marks() })
      : search.findPrevious(this.input.value, { decorations: marks() });
    if (this.input.value && !found) this.hits.textContent = "Not found";
  }

  /** @param {TerminalSession} session a new session, whose hit count is to be shown */
  follow(session) {
    session.search.onDidChangeResults(({ resultIndex, resultCount }) => {
      if (session !== this.session() || this.root.hidden || !resultCount) return;
      this.hits.textContent = `${(resultIndex + 1).toLocaleString("en")} of ${resultCount.toLocaleString("en")}`;
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") this.show(false);
    if (event.key !== "Enter") return;
    event.preventDefault();
    this.find(!event.shiftKey);
  }
}
