// Puts the focus where work on a form begins.

const CONTROLS = "input:not([type=hidden], [type=file]), select, textarea";
const TYPING = window.matchMedia("(hover: hover) and (pointer: fine)"); // elsewhere a keyboard would cover the page

/** The first faulty field, else what says that the form was not sent. @param {Element} form */
function faultIn(form) {
  return visibleIn(form, ".is-invalid") ?? form.querySelector("[data-problems]");
}

/** @param {Element} form @param {string} selector @returns {HTMLElement | undefined} */
function visibleIn(form, selector) {
  return [...form.querySelectorAll(selector)].find((control) => control.checkVisibility());
}

/** @param {Element} form a form that the user has just opened or sent */
export function startIn(form) {
  (faultIn(form) ?? visibleIn(form, CONTROLS))?.focus();
}

for (const form of document.querySelectorAll("[data-form-start]")) {
  const fault = faultIn(form);
  if (fault) fault.focus();
  else if (form.dataset.formStart === "new" && TYPING.matches) visibleIn(form, CONTROLS)?.focus({ preventScroll: true });
}
