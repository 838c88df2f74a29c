// A form with data-confirm-name="web" enables its submit button once that name has been typed.
// The server checks the name again.

/** Collapses whitespace and trims the ends, as the server does. @param {string} text */
const normalizeWhitespace = (text) => text.trim().split(/\s+/).join(" ");

/** @param {HTMLFormElement} form */
function updateSubmitButton(form) {
  const input = form.querySelector("[data-confirm-input]");
  const button = form.querySelector("[data-confirm-submit]");
  button.disabled = normalizeWhitespace(input.value) !== normalizeWhitespace(form.dataset.confirmName);
}

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-confirm-name]");
  if (form) updateSubmitButton(form);
});

/** @param {ParentNode} root */
function updateSubmitButtons(root) {
  root.querySelectorAll("form[data-confirm-name]").forEach(updateSubmitButton);
}

document.addEventListener("htmx:load", (event) => updateSubmitButtons(event.target));
window.addEventListener("pageshow", () => updateSubmitButtons(document));
updateSubmitButtons(document);
