// The command palette (Ctrl-K): opens any object, page or namespace by a few letters, or runs an action on an object.
// It is a modal <dialog>: the browser keeps the focus inside, and Escape closes it.
import { createEntries, searchEntries } from "./palette/entries.js";

const REUSE_PERIOD = 30_000; // ms for which the loaded objects are reused

class Palette {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector("#palette-input");
    this.list = dialog.querySelector("#palette-list");
    this.rowTemplate = dialog.querySelector("[data-palette-row]").content.firstElementChild;
    this.status = dialog.querySelector("[data-palette-status]");
    this.form = dialog.querySelector("[data-palette-form]");
    /** @type {import("./palette/entries.js").Entry[]} */
    this.entries = createEntries({ pages: [], resources: [] }, dialog);
    this.loadedAt = -REUSE_PERIOD;
    this.missing = [];
    this.#addListeners();
  }

  #addListeners() {
    this.input.addEventListener("input", () => this.showEntries(searchEntries(this.entries, this.input.value)));
    this.input.addEventListener("keydown", (event) => this.#handleKey(event));
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus in the input
    this.list.addEventListener("click", (event) => this.#handleClick(event));
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
    this.showEntries(searchEntries(this.entries, ""));
    if (performance.now() - this.loadedAt > REUSE_PERIOD) this.#loadEntries();
  }

  async #loadEntries() {
    this.loadedAt = performance.now();
    this.status.textContent = "Reading…";
    try {
      const response = await fetch(this.dialog.dataset.paletteUrl, { headers: { Accept: "application/json" } });
      if (!response.ok || !response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error(response.status);
      const data = await response.json();
      this.entries = createEntries(data, this.dialog);
      this.missing = data.missing;
      this.showEntries(searchEntries(this.entries, this.input.value));
    } catch {
      this.loadedAt = -REUSE_PERIOD;
      this.status.textContent = "The objects cannot be read right now.";
    }
  }

  /** @param {import("./palette/entries.js").Entry[]} found */
  showEntries(found) {
    this.shownEntries = found;
    this.list.replaceChildren(...found.map((entry, index) => this.#createRow(entry, index)));
    this.list.scrollTop = 0;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.selectRow(0);
    const missingNote = this.missing.length ? ` Not read: ${this.missing.join(", ")}.` : "";
    this.status.textContent = (found.length ? `${found.length} found.` : "Nothing matches.") + missingNote;
  }

  /** @param {import("./palette/entries.js").Entry} entry @param {number} index */
  #createRow({ label, hint }, index) {
    const row = this.rowTemplate.cloneNode(true);
    row.id = `palette-row-${index}`;
    row.querySelector(".palette-name").textContent = label;
    row.querySelector(".palette-hint").textContent = hint;
    return row;
  }

  /** @param {number} index */
  selectRow(index) {
    const rows = [...this.list.children];
    this.selectedIndex = rows.length ? (index + rows.length) % rows.length : -1;
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === this.selectedIndex)));
    const row = rows[this.selectedIndex];
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #handleKey(event) {
    const entry = this.shownEntries[this.selectedIndex];
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.isComposing) return;
    if (event.key in steps) this.selectRow(this.selectedIndex + steps[event.key]);
    else if (event.key === "Enter" && entry) this.activate(entry, event.ctrlKey || event.metaKey);
    else if (event.key === "Tab" && !event.shiftKey && entry?.actions) this.#showActions(entry);
    else return;
    event.preventDefault();
  }

  /** Lists the actions of one object. @param {import("./palette/entries.js").Entry} entry */
  #showActions(entry) {
    this.input.value = "";
    this.showEntries([entry, ...entry.actions()]);
  }

  /** @param {MouseEvent} event */
  #handleClick(event) {
    const row = event.target instanceof Element && event.target.closest(".palette-row");
    if (row) this.activate(this.shownEntries[[...this.list.children].indexOf(row)], event.ctrlKey || event.metaKey);
  }

  /** @param {import("./palette/entries.js").Entry} entry @param {boolean} inNewTab */
  activate(entry, inNewTab) {
    this.dialog.close();
    if (entry.isPosted) {
      this.form.action = entry.url;
      this.form.submit();
    } else if (inNewTab) window.open(entry.url, "_blank", "noopener");
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
