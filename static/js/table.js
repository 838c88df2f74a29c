// Lists: "select all" and the bar of bulk actions. Search as you type is done by htmx (see the templates).
//   form[data-bulk] holds input[data-select-all], input[data-select] per row, and [data-bulk-bar]
//   with [data-selected-count] inside; [data-select-matching] extends a fully selected page to all pages.

/** @param {HTMLFormElement} form */
function rowCheckboxes(form) {
  return [...form.querySelectorAll("input[data-select]")];
}

/** @param {HTMLFormElement} form */
function updateSelection(form) {
  const all = rowCheckboxes(form);
  const ticked = all.filter((box) => box.checked);
  const selectAllBox = form.querySelector("input[data-select-all]");
  if (selectAllBox) {
    selectAllBox.checked = all.length > 0 && ticked.length === all.length;
    selectAllBox.indeterminate = ticked.length > 0 && ticked.length < all.length;
  }
  const bar = form.querySelector("[data-bulk-bar]");
  if (bar) bar.hidden = ticked.length === 0;
  const count = form.querySelector("[data-selected-count]");
  const matching = form.querySelector("[data-select-matching]");
  const allPagesBox = matching?.querySelector("input");
  if (matching) matching.hidden = all.length === 0 || ticked.length < all.length;
  if (allPagesBox && matching.hidden) allPagesBox.checked = false;
  const text = allPagesBox?.checked ? `${matching.textContent.trim()}` : `${ticked.length} selected`;
  if (count && count.textContent !== text) count.textContent = text; // screen readers announce each change
  all.forEach((box) => box.closest("tr")?.classList.toggle("row-selected", box.checked));
}

/** The last box clicked: Shift+click also sets all boxes between. */
let lastClickedBox = null;

/** @param {HTMLInputElement} box @param {HTMLFormElement} form */
function applyToRange(box, form) {
  const all = rowCheckboxes(form);
  const from = all.indexOf(lastClickedBox);
  if (from < 0) return;
  const to = all.indexOf(box);
  all.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((other) => (other.checked = box.checked));
}

document.addEventListener("click", (event) => {
  const box = event.target;
  const form = box instanceof HTMLInputElement && box.closest("form[data-bulk]");
  if (!form) return;
  if (box.matches("[data-select-all]")) rowCheckboxes(form).forEach((other) => (other.checked = box.checked));
  else if (box.matches("[data-select]")) {
    if (event.shiftKey) applyToRange(box, form);
    lastClickedBox = box;
  } else if (!box.closest("[data-select-matching]")) return;
  updateSelection(form);
});

document.addEventListener("click", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-select-none]")?.closest("form[data-bulk]");
  if (!form) return;
  rowCheckboxes(form).forEach((box) => (box.checked = false));
  updateSelection(form);
});

const updateSelections = () => document.querySelectorAll("form[data-bulk]").forEach(updateSelection);
document.addEventListener("htmx:afterSettle", updateSelections);
window.addEventListener("pageshow", updateSelections); // the browser may have restored ticks
updateSelections();
