// Asks before a page is left with changes that were not sent.

/** What the form would send. @param {HTMLFormElement} form */
export function serializeForm(form) {
  return JSON.stringify([...new FormData(form)]);
}

/**
 * @param {HTMLFormElement} form marked `data-unsent` if the server gave back what was typed
 * @param {() => boolean} isChanged
 */
export function askBeforeLeaving(form, isChanged) {
  let isSending = false;
  form.addEventListener("submit", () => (isSending = true));
  window.addEventListener("pageshow", (event) => event.persisted && (isSending = false));
  window.addEventListener("beforeunload", (event) => {
    if (form.isConnected && !isSending && ("unsent" in form.dataset || isChanged())) event.preventDefault();
  });
}
