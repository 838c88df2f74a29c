// Asks before a page is left with changes that were not sent.

/** What the form would send. @param {HTMLFormElement} form */
export function filled(form) {
  return JSON.stringify([...new FormData(form)]);
}

/**
 * @param {HTMLFormElement} form marked `data-unsent` if the server gave back what was typed
 * @param {() => boolean} isChanged
 */
export function askBeforeLeaving(form, isChanged) {
  let sending = false;
  form.addEventListener("submit", () => (sending = true));
  window.addEventListener("pageshow", (event) => event.persisted && (sending = false));
  window.addEventListener("beforeunload", (event) => {
    if (form.isConnected && !sending && ("unsent" in form.dataset || isChanged())) event.preventDefault();
  });
}
