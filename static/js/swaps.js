// Reloaded parts of a page are morphed (hx-swap="morph"): unchanged elements stay, with focus, scroll position and
// selection. What the user has changed since is copied into the new elements before the two are compared.
import { isShown, setSecretShown, updateToggle } from "./reveal.js";

/** Selectors, and how new elements take over the old state. @type {[string, (old: any, fresh: any) => void][]} */
const CARRIED = [
  ["details", (old, fresh) => (fresh.open = old.open)],
  ["input[type=checkbox], input[type=radio]", (old, fresh) => (fresh.checked = old.checked)],
  ["input, textarea", (old, fresh) => old.value !== old.defaultValue && (fresh.value = old.value)],
  ["tr", (old, fresh) => fresh.classList.toggle("row-selected", old.classList.contains("row-selected"))],
  ["[data-secret]", (old, fresh) => setSecretShown(fresh, isShown(old.querySelector("[data-secret-toggle]")))],
  ["[data-secret-all]", (old, fresh) => updateToggle(fresh, isShown(old))],
  [".dropdown-menu", (old, fresh) => copyAttributes(old, fresh, "class", "style", "data-popper-placement")],
  ["[data-bs-toggle]", (old, fresh) => copyAttributes(old, fresh, "class", "aria-expanded")],
];
/** Elements drawn by scripts, which are left alone. */
const OURS = "[data-bulk-bar], [data-load]";

/** @param {Element} old @param {Element} fresh @param {...string} names */
function copyAttributes(old, fresh, ...names) {
  for (const name of names) if (old.hasAttribute(name)) fresh.setAttribute(name, old.getAttribute(name));
}

/** @param {Node} old @param {Node} fresh @returns {boolean} whether to morph `old` */
function carryState(old, fresh) {
  if (!(old instanceof Element && fresh instanceof Element)) return true;
  if (old.matches(OURS)) return false;
  for (const [selector, copyState] of CARRIED) if (old.matches(selector) && fresh.matches(selector)) copyState(old, fresh);
  return true;
}

window.Idiomorph.defaults.callbacks.beforeNodeMorphed = carryState;

/** Rows lose the focus when they are moved, so it is restored. @type {Element | null} */
let focused = null;

document.addEventListener("htmx:beforeSwap", () => (focused = document.activeElement));
document.addEventListener("htmx:afterSettle", () => {
  if (document.activeElement !== document.body || !focused) return;
  const again = focused.isConnected ? focused : focused.id && document.getElementById(focused.id);
  if (again) again.focus({ preventScroll: true });
});
