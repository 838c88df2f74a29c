// A form with data-confirm-name="web" lets its submit button be pressed once that name is typed.
// The server checks the name again.

/** @param {HTMLFormElement} form */
function check(form) {
  const input = form.querySelector("[data-confirm-input]");
  const button = form.querySelector("[data-confirm-submit]");
  button.disabled = input.value.trim() !== form.dataset.confirmName;
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
