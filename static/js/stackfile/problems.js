// The list of the file's problems below the editor; each leads to its line.
import { counted } from "../counted.js";

export class Problems {
  #list;
  #verdict;
  #refusal;

  /** @param {HTMLFormElement} form @param {(line: number) => void} show */
  constructor(form, show) {
    this.#list = form.querySelector("[data-stack-problems]");
    this.#verdict = form.querySelector("[data-stack-verdict]");
    this.#refusal = form.querySelector("[data-stack-refusal]");
    this.#list.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("[data-line]");
      if (!link) return;
      event.preventDefault();
      show(Number(link.dataset.line));
    });
  }

  /** @param {string} words */
  say(words) {
    this.#verdict.textContent = words;
  }

  /** The line of the first problem; 0 if there is none. */
  get first() {
    return Number(this.#list.querySelector("[data-line]")?.dataset.line ?? 0);
  }

  /** @param {import("./check.js").Checked} checked @param {string} text @param {boolean} changed since it was refused */
  draw(checked, text, changed) {
    if (changed) this.#refusal?.remove();
    else if (this.#refusal) return; // keep the cloud's errors, which the check does not know
    const empty = text.trim() === "";
    const shown = empty ? [] : checked.problems;
    this.#list.replaceChildren(...shown.map(item));
    this.say(checked.failed ?? (empty ? "" : verdict(checked)));
  }
}

/** @param {import("./check.js").Checked} checked */
function verdict({ problems, services }) {
  const errors = problems.filter(({ tone }) => tone === "error").length;
  const warnings = problems.length - errors;
  if (errors) return counted(errors, "error") + (warnings ? `, ${counted(warnings, "warning")}` : "");
  if (warnings) return `${counted(warnings, "warning")}; the file can be sent.`;
  return `No problems found in ${counted(services.length, "service")}.`;
}

/** @param {import("./check.js").Problem} problem */
function item({ line, text, tone }) {
  const entry = document.createElement("li");
  entry.className = tone === "error" ? "stack-error" : "stack-warning";
  const link = document.createElement("a");
  link.href = "#id_services";
  link.dataset.line = String(line);
  link.textContent = `Line ${line}`;
  const words = document.createElement("span");
  words.textContent = text;
  entry.append(link, " ", words);
  return entry;
}
