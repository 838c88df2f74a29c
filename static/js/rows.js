// Formset rows: adds, removes and renumbers them, and imports .env files as rows of variables.
// Without this script there is always one empty row, and a checkbox to remove each row.
import { parseDotenv } from "./dotenv.js";
import { formatCount } from "./formatcount.js";
import { focusFormStart } from "./formstart.js";
import { askBeforeLeaving, serializeForm } from "./leaving.js";

const NUMBERED_ATTRIBUTES = ["name", "id", "for", "aria-describedby"];

class FormsetRows {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.prefix = root.dataset.rows;
    this.list = root.querySelector("[data-rows-list]");
    this.template = root.querySelector("template[data-rows-template]");
    this.total = root.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
    this.maxRows = Number(root.querySelector(`[name="${this.prefix}-MAX_NUM_FORMS"]`).value);
    this.addButton = root.querySelector("[data-rows-add]");
    this.status = root.querySelector("[data-rows-said]");
    this.addButton.hidden = false;
    this.rows.forEach(showRemoveButton);
    root.addEventListener("click", (event) => this.handleClick(event));
    root.addEventListener("input", (event) => tickRelatedCheckbox(event.target));
    if ("rowsEnv" in root.dataset) this.setUpEnvImport();
  }

  /** @returns {HTMLElement[]} */
  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  /** @param {Event} event */
  handleClick(event) {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button) return;
    if (button === this.addButton) {
      const row = this.add();
      if (row) findFirstControl(row).focus();
    } else if ("rowRemove" in button.dataset) {
      this.remove(button.closest("[data-row]"));
    }
  }

  /** @returns {HTMLElement | null} the new row; null if there are as many as allowed */
  add() {
    if (this.rows.length >= this.maxRows) {
      this.announce(`There can be ${this.maxRows} rows at most.`);
      return null;
    }
    const row = this.template.content.firstElementChild.cloneNode(true);
    this.list.append(row);
    showRemoveButton(row);
    this.renumber();
    this.announce(`${row.getAttribute("aria-label")} added.`);
    return row;
  }

  /** @param {HTMLElement} row */
  remove(row) {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    const label = row.getAttribute("aria-label");
    row.remove();
    this.renumber();
    (neighbour ? neighbour.querySelector("[data-row-remove]") : this.addButton).focus();
    this.announce(`${label} removed.`);
  }

  /** Renumbers names, ids and labels: the server reads rows 0 to TOTAL_FORMS - 1. */
  renumber() {
    const numberedPrefix = new RegExp(`(?<![A-Za-z0-9-])${this.prefix}-(?:\\d+|__prefix__)-`, "g");
    this.rows.forEach((row, index) => {
      row.setAttribute("aria-label", `${row.dataset.row} ${index + 1}`);
      for (const element of row.querySelectorAll("[name], [id], [for], [aria-describedby]")) {
        for (const attribute of NUMBERED_ATTRIBUTES) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, value.replace(numberedPrefix, `${this.prefix}-${index}-`));
        }
      }
    });
    this.total.value = String(this.rows.length);
  }

  setUpEnvImport() {
    const panel = this.root.querySelector("[data-rows-env-panel]");
    const textarea = this.root.querySelector("[data-rows-env-text]");
    const revealButton = this.root.querySelector("[data-rows-reveal]");
    panel.hidden = false;
    revealButton.hidden = false;
    revealButton.addEventListener("click", () => {
      const shown = revealButton.getAttribute("aria-pressed") !== "true";
      revealButton.setAttribute("aria-pressed", String(shown));
      this.root.toggleAttribute("data-revealed", shown);
    });
    this.root.querySelector("[data-rows-env-take]").addEventListener("click", () => {
      this.importVariables(textarea.value);
    });
    this.list.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      const isKeyField = event.target instanceof HTMLInputElement && event.target.name.endsWith("-key");
      if (isKeyField && looksLikeEnvFile(pasted) && this.importVariables(pasted)) event.preventDefault();
    });
  }

  /** Imports the variables of a .env file. @param {string} text @returns {boolean} whether there were any */
  importVariables(text) {
    const { variables, rejected } = parseDotenv(text);
    let importedCount = 0;
    for (const { key, value } of variables) {
      const row = this.findRow(key) ?? this.findRow("") ?? this.add();
      if (row === null) break;
      findInput(row, "key").value = key;
      findInput(row, "value").value = value;
      importedCount += 1;
    }
    if (importedCount === variables.length) this.keepRejectedLines(rejected);
    const rejectedNote = rejected.length ? ` ${formatCount(rejected.length, "line")} not understood.` : "";
    this.announce(`${importedCount} of ${formatCount(variables.length, "variable")} imported.${rejectedNote}`, true);
    return importedCount > 0;
  }

  /** Keeps the lines that were not understood in the field, to be corrected. @param {string[]} lines */
  keepRejectedLines(lines) {
    this.root.querySelector("[data-rows-env-text]").value = lines.join("\n");
    if (lines.length) this.root.querySelector("[data-rows-env-panel]").open = true;
  }

  /** The row with that key; for "", an empty row. @param {string} key @returns {HTMLElement | null} */
  findRow(key) {
    const found = this.rows.find((row) => {
      return findInput(row, "key").value.trim() === key && (key !== "" || findInput(row, "value").value === "");
    });
    return found ?? null;
  }

  /** @param {string} text @param {boolean} isVisible */
  announce(text, isVisible = false) {
    this.status.classList.toggle("visually-hidden", !isVisible);
    this.status.textContent = text;
  }
}

/** Replaces the removal checkbox by a button. @param {HTMLElement} row */
function showRemoveButton(row) {
  row.querySelector("[data-row-delete]").hidden = true;
  row.querySelector("[data-row-remove]").hidden = false;
}

/** Ticks the checkbox of a filled field, once, so that it can be unticked. @param {EventTarget | null} control */
function tickRelatedCheckbox(control) {
  if (!(control instanceof HTMLInputElement) || !control.dataset.rowTicks || control.value === "") return;
  findInput(control.closest("[data-row]"), control.dataset.rowTicks).checked = true;
  delete control.dataset.rowTicks;
}

/** @param {HTMLElement} row */
function findFirstControl(row) {
  return row.querySelector("input:not([type=hidden]), select, textarea");
}

/** @param {HTMLElement} row @param {string} name @returns {HTMLInputElement} */
function findInput(row, name) {
  return row.querySelector(`[name$="-${name}"]`);
}

/** Whether pasted text is a .env file rather than a value for that one field. @param {string} text */
function looksLikeEnvFile(text) {
  return /^[^\n=]+=/m.test(text);
}

/** @param {ParentNode} part */
function initializeForms(part) {
  for (const root of part.querySelectorAll("[data-rows]:not([data-rows-wired])")) {
    root.setAttribute("data-rows-wired", "");
    new FormsetRows(root);
  }
  const form = part.querySelector("#object-form:not([data-asks])");
  if (!form) return;
  form.setAttribute("data-asks", "");
  const initialValues = serializeForm(form);
  askBeforeLeaving(form, () => serializeForm(form) !== initialValues);
}

/** Moves the focus into a form that opened within the page. */
document.addEventListener("htmx:afterSettle", (event) => {
  if (!(event.target instanceof Element)) return;
  initializeForms(event.target);
  if (event.target.matches("#in-place")) focusFormStart(event.target);
});
initializeForms(document);
