// Single-key shortcuts, off while typing: `g` and a letter (data-go in the menu), a letter (data-press on the button),
// `/` to search, `j` and `k` between rows, `x` to select one, `?` for help. They can be switched off in the help.
import { openPalette } from "./palette.js";
import { loadPreferences, savePreferences } from "./preferences.js";

const STORAGE_KEY = "console-shortcuts";
const SEQUENCE_TIMEOUT = 1_500;
const TYPING_TARGETS = "textarea, select, [contenteditable], .xterm, dialog, input:not([type=checkbox], [type=radio])";

const helpDialog = document.getElementById("shortcuts");
const enabledBox = helpDialog?.querySelector("[data-shortcuts-on]");
let gPressedAt = -SEQUENCE_TIMEOUT;

/** @param {number} step */
function focusRow(step) {
  const links = [...document.querySelectorAll("main td.col-name a")];
  const row = document.activeElement?.closest("tr");
  const current = links.findIndex((link) => link.closest("tr") === row);
  links[current < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(current + step, 0), links.length - 1)]?.focus();
}

function focusSearch() {
  const field = document.querySelector("main [role=search] .form-control, main input[type=search]");
  if (field) field.focus();
  else openPalette();
}

const KEYS = {
  "/": focusSearch,
  "?": () => helpDialog.showModal(),
  j: () => focusRow(1),
  k: () => focusRow(-1),
  x: () => document.activeElement?.closest("tr")?.querySelector("input[data-select]")?.click(),
  g: () => (gPressedAt = performance.now()),
};

/** @param {string} key @returns {(() => void) | undefined} */
function findAction(key) {
  const isSequence = performance.now() - gPressedAt < SEQUENCE_TIMEOUT;
  gPressedAt = -SEQUENCE_TIMEOUT;
  if (!/^[a-z/?]$/.test(key)) return undefined;
  const target = isSequence ? document.querySelector(`[data-go="${key}"]`) : document.querySelector(`[data-press="${key}"]`);
  if (target) return () => target.click();
  return isSequence ? undefined : KEYS[key];
}

/** @param {KeyboardEvent} event */
function handleKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.target instanceof Element && event.target.closest(TYPING_TARGETS)) return;
  if (event.key !== "?" && !enabledBox.checked) return;
  const action = findAction(event.key);
  if (!action) return;
  event.preventDefault();
  action();
}

if (helpDialog) {
  enabledBox.checked = loadPreferences(STORAGE_KEY).off !== true;
  enabledBox.addEventListener("change", () => savePreferences(STORAGE_KEY, { off: !enabledBox.checked }));
  helpDialog.addEventListener("click", ({ target }) => {
    if (target === helpDialog || target.closest("[data-shortcuts-close]")) helpDialog.close();
  });
  document.addEventListener("keydown", handleKey);
}
