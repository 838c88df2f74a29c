// Buttons that copy: data-copy="the text", or data-copy-from="#id" for the text of that element.

/** @param {HTMLElement} button */
function textOf(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.querySelector(button.dataset.copyFrom ?? "");
  return source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement ? source.value : (source?.textContent ?? "");
}

/** The clipboard API needs https or localhost; elsewhere execCommand is used. @param {string} text */
export async function writeToClipboard(text) {
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
function showCopied(button) {
  const words = button.querySelector("[data-copy-said]");
  const before = words?.textContent ?? button.getAttribute("aria-label") ?? "Copy";
  const setLabel = (text) => (words ? (words.textContent = text) : button.setAttribute("aria-label", text));
  if (button.classList.contains("copied")) return;
  button.classList.add("copied");
  setLabel("Copied");
  window.setTimeout(() => {
    button.classList.remove("copied");
    setLabel(before);
  }, 1500);
}

/** Copies the text and confirms it on the button. @param {HTMLElement} button @param {string} text */
export async function copy(button, text) {
  await writeToClipboard(text);
  showCopied(button);
  button.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy], [data-copy-from]");
  if (button instanceof HTMLElement) copy(button, textOf(button));
});
