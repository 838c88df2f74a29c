// Single-key shortcuts, off while typing: `g` and a letter (data-go in the menu), a letter (data-press on the button),
// `/` to search, `j` and `k` between rows, `x` to select one, `?` for help. They can be switched off in the help.
import { keep, kept } from "./kept.js";
import { openPalette } from "./palette.js";

const KEPT = "console-shortcuts";
const AFTER_G = 1_500;
const TYPING = "textarea, select, [contenteditable], .xterm, dialog, input:not([type=checkbox], [type=radio])";

const help = document.getElementById("shortcuts");
const box = help?.querySelector("[data-shortcuts-on]");
let afterG = -AFTER_G;

/** @param {number} step */
function moveRow(step) {
  const links = [...document.querySelectorAll("main td.col-name a")];
  const row = document.activeElement?.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

function search() {
  const field = document.querySelector("main [role=search] .form-control, main input[type=search]");
  if (field) field.focus();
  else openPalette();
}

const KEYS = {
  "/": search,
  "?": () => help.showModal(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: () => document.activeElement?.closest("tr")?.querySelector("input[data-select]")?.click(),
  g: () => (afterG = performance.now()),
};

/** @param {string} key @returns {(() => void) | undefined} */
function meaning(key) {
  const going = performance.now() - afterG < AFTER_G;
  afterG = -AFTER_G;
  if (!/^[a-z/?]$/.test(key)) return undefined;
  const pressed = going ? document.querySelector(`[data-go="${key}"]`) : document.querySelector(`[data-press="${key}"]`);
  if (pressed) return () => pressed.click();
  return going ? undefined : KEYS[key];
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (event.target instanceof Element && event.target.closest(TYPING)) return;
  if (event.key !== "?" && !box.checked) return;
  const act = meaning(event.key);
  if (!act) return;
  event.preventDefault();
  act();
}

if (help) {
  box.checked = kept(KEPT).off !== true;
  box.addEventListener("change", () => keep(KEPT, { off: !box.checked }));
  help.addEventListener("click", ({ target }) => {
    if (target === help || target.closest("[data-shortcuts-close]")) help.close();
  });
  document.addEventListener("keydown", pressed);
}
