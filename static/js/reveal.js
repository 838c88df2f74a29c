// Masked values: <button data-reveal="#id"> shows and hides the element of that id;
// data-reveal-all="#id" does so with every masked value inside it.

/** @param {HTMLElement} button @param {boolean} shown */
function mark(button, shown) {
  button.setAttribute("aria-pressed", String(shown));
  const words = button.querySelector("[data-reveal-words]") ?? button;
  words.textContent = shown ? "Hide" : "Show";
}

/** @param {Element} value @param {boolean} shown */
function show(value, shown) {
  value.querySelector("[data-plain]").hidden = !shown;
  value.querySelector("[data-masked]").hidden = shown;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-reveal], [data-reveal-all]");
  if (!(button instanceof HTMLElement)) return;
  const shown = button.getAttribute("aria-pressed") !== "true";
  mark(button, shown);
  if (button.dataset.reveal) {
    show(document.querySelector(button.dataset.reveal), shown);
    return;
  }
  const region = document.querySelector(button.dataset.revealAll);
  region.querySelectorAll(".secret").forEach((value) => show(value, shown));
  region.querySelectorAll("[data-reveal]").forEach((other) => mark(other, shown));
});
