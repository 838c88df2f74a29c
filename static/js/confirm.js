// A form with data-confirm-name="web" enables its submit button once that name has been typed.
// The server checks the name again.

/** Collapses whitespace and trims the ends, as the server does. @param {string} text */
const plain = (text) => text.trim().split(/\s+/).join(" ");

/** @param {HTMLFormElement} form */
function check(form) {
  const input = form.querySelector("[data-confirm-input]");
  const button = form.querySelector("[data-confirm-submit]");
  button.disabled = plain(input.value) !== plain(form.dataset.confirmName);
}

document.addEventListener("input", (event) => {
  const form = event.target instanceof Element && event.target.closest("form[data-confirm-name]");
  if (form) check(form);
});

/** @param {ParentNode} root */
function checkAll(root) {
  root.querySelectorAll("form[data-confirm-name]").forEach(check);
}

document.addEventListener("htmx:load", (event) => checkAll(event.target));
window.addEventListener("pageshow", () => checkAll(document));
checkAll(document);
