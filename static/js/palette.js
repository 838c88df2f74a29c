// The command palette (Ctrl-K): opens any object, page or namespace by a few letters, or runs an action on an object.
// It is a modal <dialog>: the browser keeps the focus inside, and Escape closes it.
import { entriesOf, search } from "./palette/entries.js";

const FRESH = 30_000; // ms for which the loaded objects are reused

class Palette {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector("#palette-input");
    this.list = dialog.querySelector("#palette-list");
    this.row = dialog.querySelector("[data-palette-row]").content.firstElementChild;
    this.status = dialog.querySelector("[data-palette-status]");
    this.form = dialog.querySelector("[data-palette-form]");
    /** @type {import("./palette/entries.js").Entry[]} */
    this.entries = entriesOf({ pages: [], resources: [] }, dialog);
    this.readAt = -FRESH;
    this.missing = [];
    this.#wire();
  }

  #wire() {
    this.input.addEventListener("input", () => this.show(search(this.entries, this.input.value)));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the input
    this.list.addEventListener("click", (event) => this.#clicked(event));
    this.dialog.addEventListener("close", () => this.input.setAttribute("aria-expanded", "false"));
    this.dialog.addEventListener("click", ({ target }) => {
      if (target === this.dialog || target.closest("[data-palette-close]")) this.dialog.close();
    });
  }

  open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.input.value = "";
    this.input.focus();
    this.show(search(this.entries, ""));
    if (performance.now() - this.readAt > FRESH) this.#read();
  }

  async #read() {
    this.readAt = performance.now();
    this.status.textContent = "Reading…";
    try {
      const answer = await fetch(this.dialog.dataset.paletteUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(answer.status);
      const found = await answer.json();
      this.entries = entriesOf(found, this.dialog);
      this.missing = found.missing;
      this.show(search(this.entries, this.input.value));
    } catch {
      this.readAt = -FRESH;
      this.status.textContent = "The objects cannot be read right now.";
    }
  }

  /** @param {import("./palette/entries.js").Entry[]} found */
  show(found) {
    this.shown = found;
    this.list.replaceChildren(...found.map((entry, index) => this.#rowOf(entry, index)));
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.choose(0);
    const lost = this.missing.length ? ` Not read: ${this.missing.join(", ")}.` : "";
    this.status.textContent = (found.length ? `${found.length} found.` : "Nothing matches.") + lost;
  }

  /** @param {import("./palette/entries.js").Entry} entry @param {number} index */
  #rowOf({ label, hint }, index) {
    const row = this.row.cloneNode(true);
    row.id = `palette-row-${index}`;
    row.querySelector(".palette-name").textContent = label;
    row.querySelector(".palette-hint").textContent = hint;
    return row;
  }

  /** @param {number} index */
  choose(index) {
    const rows = [...this.list.children];
    this.chosen = rows.length ? (index + rows.length) % rows.length : -1;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.chosen)));
    const row = rows[this.chosen];
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const entry = this.shown[this.chosen];
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.isComposing) return;
    if (event.key in steps) this.choose(this.chosen + steps[event.key]);
    else if (event.key === "Enter" && entry) this.take(entry, event.ctrlKey || event.metaKey);
    else if (event.key === "Tab" && !event.shiftKey && entry?.actions) this.#offer(entry);
    else return;
    event.preventDefault();
  }

  /** Lists the actions of one object. @param {import("./palette/entries.js").Entry} entry */
  #offer(entry) {
    this.input.value = "";
    this.show([entry, ...entry.actions()]);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const row = event.target instanceof Element && event.target.closest(".palette-row");
    if (row) this.take(this.shown[[...this.list.children].indexOf(row)], event.ctrlKey || event.metaKey);
  }

  /** @param {import("./palette/entries.js").Entry} entry @param {boolean} apart in a new tab */
  take(entry, apart) {
    this.dialog.close();
    if (entry.posts) {
      this.form.action = entry.url;
      this.form.submit();
    } else if (apart) window.open(entry.url, "_blank", "noopener");
    else window.location.assign(entry.url);
  }
}

const dialog = document.getElementById("palette");
const palette = dialog && new Palette(dialog);

/** Opens the palette, if the page has one. */
export function openPalette() {
  palette?.open();
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-palette-open]")) openPalette();
});
document.addEventListener("keydown", (event) => {
  const inTerminal = event.target instanceof Element && event.target.closest(".xterm"); // shells use Ctrl-K themselves
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || inTerminal) return;
  event.preventDefault();
  openPalette();
});
