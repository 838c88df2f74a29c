// A form is sent once, however often its button is pressed before the response arrives.
const PATIENCE = 15_000; // ms after which it can be sent again: loading may have been stopped

/** @type {Map<HTMLFormElement, Element | null>} the buttons of the forms being sent */
const sending = new Map();

/** @param {HTMLFormElement} form @param {Element | null} button */
function start(form, button) {
  sending.set(form, button);
  button?.classList.add("btn-loading");
  setTimeout(() => end(form), PATIENCE);
}

/** @param {HTMLFormElement} form */
function end(form) {
  sending.get(form)?.classList.remove("btn-loading");
  sending.delete(form);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (sending.has(form)) event.preventDefault();
  else start(form, event.submitter);
});
// The page is shown again by the Back button.
window.addEventListener("pageshow", (event) => event.persisted && [...sending.keys()].forEach(end));
