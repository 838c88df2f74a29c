// Formset rows: adds, removes and renumbers them, and imports .env files as rows of variables.
// Without this script there is always one empty row, and a checkbox to remove each row.
import { counted } from "./counted.js";
import { parseDotenv } from "./dotenv.js";
import { startIn } from "./formstart.js";
import { askBeforeLeaving, filled } from "./leaving.js";

const NUMBERED = ["name", "id", "for", "aria-describedby"];

class Rows {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.prefix = root.dataset.rows;
    this.list = root.querySelector("[data-rows-list]");
    this.template = root.querySelector("template[data-rows-template]");
    this.total = root.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
    this.most = Number(root.querySelector(`[name="${this.prefix}-MAX_NUM_FORMS"]`).value);
    this.adder = root.querySelector("[data-rows-add]");
    this.said = root.querySelector("[data-rows-said]");
    this.adder.hidden = false;
    this.rows.forEach(dress);
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("input", (event) => tick(event.target));
    if ("rowsEnv" in root.dataset) this.takeEnvironments();
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  /** @param {Event} event */
  clicked(event) {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    if (button === this.adder) {
      const row = this.add();
      if (row) firstControl(row).focus();
    } else if ("rowRemove" in button.dataset) {
      this.remove(button.closest("[data-row]"));
    }
  }

  /** @returns {HTMLElement | null} the new row; null if there are as many as allowed */
  add() {
    if (this.rows.length >= this.most) {
      this.say(`There can be ${this.most} rows at most.`);
      return null;
    }
    const row = this.template.content.firstElementChild.cloneNode(true);
    this.list.append(row);
    dress(row);
    this.number();
    this.say(`${row.getAttribute("aria-label")} added.`);
    return row;
  }

  /** @param {HTMLElement} row */
  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const gone = row.getAttribute("aria-label");
    row.remove();
    this.number();
    (next ? next.querySelector("[data-row-remove]") : this.adder).focus();
    this.say(`${gone} removed.`);
  }

  /** Renumbers names, ids and labels: the server reads rows 0 to TOTAL_FORMS - 1. */
  number() {
    const old = new RegExp(`(?<![A-Za-z0-9-])${this.prefix}-(?:\\d+|__prefix__)-`, "g");
    this.rows.forEach((row, index) => {
      row.setAttribute("aria-label", `${row.dataset.row} ${index + 1}`);
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const attribute of NUMBERED) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, value.replace(old, `${this.prefix}-${index}-`));
        }
      }
    });
    this.total.value = String(this.rows.length);
  }

  takeEnvironments() {
    const panel = this.root.querySelector("[data-rows-env-panel]");
    const text = this.root.querySelector("[data-rows-env-text]");
    const reveal = this.root.querySelector("[data-rows-reveal]");
    panel.hidden = false;
    reveal.hidden = false;
    reveal.addEventListener("click", () => {
      const shown = reveal.getAttribute("aria-pressed") !== "true";
      reveal.setAttribute("aria-pressed", String(shown));
      this.root.toggleAttribute("data-revealed", shown);
    });
    this.root.querySelector("[data-rows-env-take]").addEventListener("click", () => {
      this.take(text.value);
    });
    this.list.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      const intoKey = event.target instanceof HTMLInputElement && event.target.name.endsWith("-key");
      if (intoKey && looksLikeFile(pasted) && this.take(pasted)) event.preventDefault();
    });
  }

  /** Imports the variables of a .env file. @param {string} text @returns {boolean} whether there were any */
  take(text) {
    const { variables, rejected } = parseDotenv(text);
    let taken = 0;
    for (const { key, value } of variables) {
      const row = this.rowOf(key) ?? this.rowOf("") ?? this.add();
      if (row === null) break;
      column(row, "key").value = key;
      column(row, "value").value = value;
      taken += 1;
    }
    if (taken === variables.length) this.leave(rejected);
    const left = rejected.length ? ` ${counted(rejected.length, "line")} not understood.` : "";
    this.say(`${taken} of ${counted(variables.length, "variable")} imported.${left}`, true);
    return taken > 0;
  }

  /** Keeps the lines that were not understood in the field, to be corrected. @param {string[]} lines */
  leave(lines) {
    this.root.querySelector("[data-rows-env-text]").value = lines.join("\n");
    if (lines.length) this.root.querySelector("[data-rows-env-panel]").open = true;
  }

  /** The row with that key; for "", an empty row. @param {string} key @returns {HTMLElement | null} */
  rowOf(key) {
    const found = this.rows.find((row) => {
      return column(row, "key").value.trim() === key && (key !== "" || column(row, "value").value === "");
    });
    return found ?? null;
  }

  /** @param {string} words @param {boolean} seen */
  say(words, seen = false) {
    this.said.classList.toggle("visually-hidden", !seen);
    this.said.textContent = words;
  }
}

/** Replaces the removal checkbox by a button. @param {HTMLElement} row */
function dress(row) {
  row.querySelector("[data-row-delete]").hidden = true;
  row.querySelector("[data-row-remove]").hidden = false;
}

/** Ticks the checkbox of a filled field, once, so that it can be unticked. @param {EventTarget | null} control */
function tick(control) {
  if (!(control instanceof HTMLInputElement) || !control.dataset.rowTicks || control.value === "") return;
  column(control.closest("[data-row]"), control.dataset.rowTicks).checked = true;
  delete control.dataset.rowTicks;
}

/** @param {HTMLElement} row */
function firstControl(row) {
  return row.querySelector("input:not([type=hidden]), select, textarea");
}

/** @param {HTMLElement} row @param {string} name @returns {HTMLInputElement} */
function column(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

/** Whether pasted text is a .env file rather than a value for that one field. @param {string} text */
function looksLikeFile(text) {
  return /^[^\n=]+=/m.test(text);
}

/** @param {ParentNode} part */
function wire(part) {
  for (const root of part.querySelectorAll("[data-rows]:not([data-rows-wired])")) {
    root.setAttribute("data-rows-wired", "");
    new Rows(root);
  }
  const form = part.querySelector("#object-form:not([data-asks])");
  if (!form) return;
  form.setAttribute("data-asks", "");
  const opened = filled(form);
  askBeforeLeaving(form, () => filled(form) !== opened);
}

/** Moves the focus into a form that opened within the page. */
document.addEventListener("htmx:afterSettle", (event) => {
  if (!(event.target instanceof Element)) return;
  wire(event.target);
  if (event.target.matches("#in-place")) startIn(event.target);
});
wire(document);
