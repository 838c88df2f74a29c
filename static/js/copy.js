// Buttons that copy: data-copy="the text", or data-copy-from="#id of what holds it".

/** @param {HTMLElement} button */
function textOf(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.querySelector(button.dataset.copyFrom ?? "");
  return source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : (source?.textContent ?? "");
}

/** The clipboard API needs https or localhost; elsewhere the old way. @param {string} text */
async function write(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** @param {HTMLElement} button */
function confirmCopied(button) {
  const said = button.querySelector("[data-copy-said]") ?? button;
  const before = button.dataset.label ?? said.textContent;
  button.dataset.label = before;
  button.classList.add("copied");
  said.textContent = "Copied";
  window.setTimeout(() => {
    button.classList.remove("copied");
    said.textContent = before;
  }, 1500);
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy], [data-copy-from]");
  if (!(button instanceof HTMLElement)) return;
  await write(textOf(button));
  confirmCopied(button);
  button.focus();
});
