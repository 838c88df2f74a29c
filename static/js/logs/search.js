// The viewer's search: highlights, counts and steps through hits; can show only matching or only other lines.
import { buildPattern } from "./store.js";

const TYPING_PAUSE = 150; // ms after the last key

export class LogSearch {
  /**
   * @param {HTMLElement} root
   * @param {import("./store.js").LogStore} store
   * @param {import("./view.js").LogView} view
   * @param {() => void} onChange
   */
  constructor(root, store, view, onChange) {
    Object.assign(this, { store, view, onChange });
    const part = (name) => root.querySelector(`[data-log-${name}]`);
    [this.input, this.regex, this.mode, this.hits] = ["search", "regex", "show", "hits"].map(part);
    this.hitIndex = -1;
    this.timer = 0;
    this.input.addEventListener("input", () => this.#scheduleSearch());
    this.input.addEventListener("keydown", (event) => this.#handleKey(event));
    this.mode.addEventListener("change", () => this.reapply());
    this.regex.addEventListener("click", () => {
      this.regex.setAttribute("aria-pressed", String(this.regex.getAttribute("aria-pressed") !== "true"));
      this.reapply();
    });
    part("next").addEventListener("click", () => this.#goToHit(1));
    part("previous").addEventListener("click", () => this.#goToHit(-1));
  }

  /** Applies the search fields and redraws the lines. */
  reapply() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    const pattern = this.#readPattern();
    this.input.classList.toggle("is-invalid", pattern === undefined);
    this.input.setAttribute("aria-invalid", String(pattern === undefined));
    this.store.search(pattern ?? null, this.mode.value);
    this.forgetHit();
    this.view.redraw(this.store.shown);
    this.onChange();
    if (pattern === undefined) this.hits.textContent = "Not a regular expression";
  }

  /** Forgets the current hit, as the list has changed. */
  forgetHit() {
    this.hitIndex = -1;
    this.view.highlightedIndex = -1;
  }

  showMatchCount() {
    if (this.input.classList.contains("is-invalid")) return;
    const { matchCount } = this.store;
    this.hits.textContent = this.store.pattern ? `${matchCount.toLocaleString("en")} ${matchCount === 1 ? "line" : "lines"} found` : "";
  }

  /** undefined for an invalid regular expression. */
  #readPattern() {
    try {
      return buildPattern(this.input.value, this.regex.getAttribute("aria-pressed") === "true");
    } catch {
      return undefined;
    }
  }

  #scheduleSearch() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.reapply(), TYPING_PAUSE);
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    if (event.key === "Enter") {
      event.preventDefault();
      if (this.timer) this.reapply(); // Enter before the pause was over
      this.#goToHit(event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape" && this.input.value) {
      this.input.value = "";
      this.reapply();
    }
  }

  /** @param {1 | -1} step */
  #goToHit(step) {
    const from = this.hitIndex < 0 ? this.view.firstVisibleIndex() - step : this.hitIndex;
    const found = this.store.findMatch(from, step);
    if (found < 0) return;
    this.hitIndex = found;
    this.view.reveal(found);
  }
}
