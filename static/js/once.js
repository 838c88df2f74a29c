// A form is sent once, however often its button is pressed before the response arrives.
const RESEND_AFTER = 15_000; // ms after which it can be sent again: loading may have been stopped

/** @type {Map<HTMLFormElement, Element | null>} the buttons of the forms being sent */
const sending = new Map();

/** @param {HTMLFormElement} form @param {Element | null} button */
function markSending(form, button) {
  sending.set(form, button);
  button?.classList.add("btn-loading");
  setTimeout(() => clearSending(form), RESEND_AFTER);
}

/** @param {HTMLFormElement} form */
function clearSending(form) {
  sending.get(form)?.classList.remove("btn-loading");
  sending.delete(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (sending.has(form)) event.preventDefault();
  else markSending(form, event.submitter);
});
// The page is shown again by the Back button.
window.addEventListener("pageshow", (event) => event.persisted && [...sending.keys()].forEach(clearSending));
