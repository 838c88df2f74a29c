// Puts the focus where work on a form begins.

const CONTROLS = "input:not([type=hidden], [type=file]), select, textarea";
const FINE_POINTER = window.matchMedia("(hover: hover) and (pointer: fine)"); // elsewhere a keyboard would cover the page

/** The first faulty field, else what says that the form was not sent. @param {Element} form */
function findFault(form) {
  return findVisible(form, ".is-invalid") ?? form.querySelector("[data-problems]");
}

/** @param {Element} form @param {string} selector @returns {HTMLElement | undefined} */
function findVisible(form, selector) {
  return [...form.querySelectorAll(selector)].find((control) => control.checkVisibility());
}

/** @param {Element} form a form that the user has just opened or sent */
export function focusFormStart(form) {
  (findFault(form) ?? findVisible(form, CONTROLS))?.focus();
}

for (const form of document.querySelectorAll("[data-form-start]")) {
  const fault = findFault(form);
  if (fault) fault.focus();
  else if (form.dataset.formStart === "new" && FINE_POINTER.matches) findVisible(form, CONTROLS)?.focus({ preventScroll: true });
}
