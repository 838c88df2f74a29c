// Masked values. [data-secret] holds [data-secret-value], [data-secret-mask] and [data-secret-toggle];
// <button data-secret-all="#id"> toggles all of them inside that element.

/** @param {HTMLElement} button @param {boolean} shown */
export function updateToggle(button, shown) {
  button.setAttribute("aria-pressed", String(shown));
  (button.querySelector("[data-secret-words]") ?? button).textContent = shown ? "Hide" : "Show";
}

/** @param {Element} secret @param {boolean} shown */
export function setSecretShown(secret, shown) {
  secret.querySelector("[data-secret-value]").hidden = !shown;
  secret.querySelector("[data-secret-mask]").hidden = shown;
  updateToggle(secret.querySelector("[data-secret-toggle]"), shown);
}

/** @param {HTMLElement} button */
export const isShown = (button) => button.getAttribute("aria-pressed") === "true";

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-secret-toggle], [data-secret-all]");
  if (!(button instanceof HTMLElement)) return;
  const shown = !isShown(button);
  if (button.matches("[data-secret-toggle]")) {
    setSecretShown(button.closest("[data-secret]"), shown);
    return;
  }
  updateToggle(button, shown);
  document.querySelectorAll(`${button.dataset.secretAll} [data-secret]`).forEach((secret) => setSecretShown(secret, shown));
  document.querySelectorAll(`${button.dataset.secretAll} details`).forEach((details) => (details.open ||= shown));
});
