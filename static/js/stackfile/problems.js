// The list of the file's problems below the editor; each leads to its line.
import { formatCount } from "../formatcount.js";

export class ProblemList {
  #list;
  #status;
  #refusal;

  /** @param {HTMLFormElement} form @param {(line: number) => void} goToLine */
  constructor(form, goToLine) {
    this.#list = form.querySelector("[data-stack-problems]");
    this.#status = form.querySelector("[data-stack-verdict]");
    this.#refusal = form.querySelector("[data-stack-refusal]");
    this.#list.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("[data-line]");
      if (!link) return;
      event.preventDefault();
      goToLine(Number(link.dataset.line));
    });
  }

  /** @param {string} message */
  setStatus(message) {
    this.#status.textContent = message;
  }

  /** The line of the first problem; 0 if there is none. */
  get firstLine() {
    return Number(this.#list.querySelector("[data-line]")?.dataset.line ?? 0);
  }

  /** @param {import("./check.js").CheckResult} result @param {string} text @param {boolean} isChanged since it was refused */
  update(result, text, isChanged) {
    if (isChanged) this.#refusal?.remove();
    else if (this.#refusal) return; // keep the cloud's errors, which the check does not know
    const isEmpty = text.trim() === "";
    const shown = isEmpty ? [] : result.problems;
    this.#list.replaceChildren(...shown.map(createItem));
    this.setStatus(result.failed ?? (isEmpty ? "" : summarize(result)));
  }
}

/** @param {import("./check.js").CheckResult} result */
function summarize({ problems, services }) {
  const errors = problems.filter(({ tone }) => tone === "error").length;
  const warnings = problems.length - errors;
  if (errors) return formatCount(errors, "error") + (warnings ? `, ${formatCount(warnings, "warning")}` : "");
  if (warnings) return `${formatCount(warnings, "warning")}; the file can be sent.`;
  return `No problems found in ${formatCount(services.length, "service")}.`;
}

/** @param {import("./check.js").Problem} problem */
function createItem({ line, text, tone }) {
  const item = document.createElement("li");
  item.className = tone === "error" ? "stack-error" : "stack-warning";
  const link = document.createElement("a");
  link.href = "#id_services";
  link.dataset.line = String(line);
  link.textContent = `Line ${line}`;
  const message = document.createElement("span");
  message.textContent = text;
  item.append(link, " ", message);
  return item;
}
