// The viewer's search: highlights, counts and steps through hits; can show only matching or only other lines.
import { patternOf } from "./store.js";

const PAUSE = 150; // ms after the last key

export class LogSearch {
  /**
   * @param {HTMLElement} root
   * @param {import("./store.js").LogStore} store
   * @param {import("./view.js").LogView} view
   * @param {() => void} changed
   */
  constructor(root, store, view, changed) {
    Object.assign(this, { store, view, changed });
    const part = (name) => root.querySelector(`[data-log-${name}]`);
    [this.input, this.regex, this.show, this.hits] = ["search", "regex", "show", "hits"].map(part);
    this.at = -1;
    this.timer = 0;
    this.input.addEventListener("input", () => this.#later());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.show.addEventListener("change", () => this.reapply());
    this.regex.addEventListener("click", () => {
      this.regex.setAttribute("aria-pressed", String(this.regex.getAttribute("aria-pressed") !== "true"));
      this.reapply();
    });
    part("next").addEventListener("click", () => this.#go(1));
    part("previous").addEventListener("click", () => this.#go(-1));
  }

  /** Applies the search fields and redraws the lines. */
  reapply() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    const pattern = this.#pattern();
    this.input.classList.toggle("is-invalid", pattern === undefined);
    this.input.setAttribute("aria-invalid", String(pattern === undefined));
    this.store.search(pattern ?? null, this.show.value);
    this.forget();
    this.view.redraw(this.store.shown);
    this.changed();
    if (pattern === undefined) this.hits.textContent = "Not a regular expression";
  }

  /** Forgets the current hit, as the list has changed. */
  forget() {
    this.at = -1;
    this.view.marked = -1;
  }

  showCount() {
    if (this.input.classList.contains("is-invalid")) return;
    const { matches } = this.store;
    this.hits.textContent = this.store.pattern ? `${matches.toLocaleString("en")} ${matches === 1 ? "line" : "lines"} found` : "";
  }

  /** undefined for an invalid regular expression. */
  #pattern() {
    try {
      return patternOf(this.input.value, this.regex.getAttribute("aria-pressed") === "true");
    } catch {
      return undefined;
    }
  }

  #later() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.reapply(), PAUSE);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      if (this.timer) this.reapply(); // Enter before the pause was over
      this.#go(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && this.input.value) {
      this.input.value = "";
      this.reapply();
    }
  }

  /** @param {1 | -1} step */
  #go(step) {
    const from = this.at < 0 ? this.view.firstInSight() - step : this.at;
    const found = this.store.find(from, step);
    if (found < 0) return;
    this.at = found;
    this.view.reveal(found);
  }
}
