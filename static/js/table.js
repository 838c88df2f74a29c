// Lists: "select all" and the bar of bulk actions. Search as you type is done by htmx (see the templates).
//   form[data-bulk] holds input[data-select-all], input[data-select] per row, and [data-bulk-bar]
//   with [data-selected-count] inside; [data-select-matching] extends a fully selected page to all pages.

/** @param {HTMLFormElement} form */
function boxes(form) {
  return [...form.querySelectorAll("input[data-select]")];
}

/** @param {HTMLFormElement} form */
function refresh(form) {
  const all = boxes(form);
  const ticked = all.filter((box) => box.checked);
  const head = form.querySelector("input[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && ticked.length === all.length;
    head.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }
  const bar = form.querySelector("[data-bulk-bar]");
  if (bar) bar.hidden = ticked.length === 0;
  const count = form.querySelector("[data-selected-count]");
  const matching = form.querySelector("[data-select-matching]");
  const whole = matching?.querySelector("input");
  if (matching) matching.hidden = all.length === 0 || ticked.length < all.length;
  if (whole && matching.hidden) whole.checked = false;
  const words = whole?.checked ? `${matching.textContent.trim()}` : `${ticked.length} selected`;
  if (count && count.textContent !== words) count.textContent = words; // screen readers announce each change
  all.forEach((box) => box.closest("tr")?.classList.toggle("row-selected", box.checked));
}

/** The last box clicked: Shift+click also sets all boxes between. */
let last = null;

/** @param {HTMLInputElement} box @param {HTMLFormElement} form */
function range(box, form) {
  const all = boxes(form);
  const from = all.indexOf(last);
  if (from < 0) return;
  const to = all.indexOf(box);
  all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((between) => (between.checked = box.checked));
}

document.addEventListener("click", (event) => {
  const box = event.target;
  const form = box instanceof HTMLInputElement && box.closest("form[data-bulk]");
  if (!form) return;
  if (box.matches("[data-select-all]")) boxes(form).forEach((other) => (other.checked = box.checked));
  else if (box.matches("[data-select]")) {
    if (event.shiftKey) range(box, form);
    last = box;
  } else if (!box.closest("[data-select-matching]")) return;
  refresh(form);
});

document.addEventListener("click", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-select-none]")?.closest("form[data-bulk]");
  if (!form) return;
  boxes(form).forEach((box) => (box.checked = false));
  refresh(form);
});

const refreshAll = () => document.querySelectorAll("form[data-bulk]").forEach(refresh);
document.addEventListener("htmx:afterSettle", refreshAll);
window.addEventListener("pageshow", refreshAll); // the browser may have restored ticks
refreshAll();
