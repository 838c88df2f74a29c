// Closes the notices at the top of a page, and adds notices from scripts.

/** @param {string} id */
export function clearNotice(id) {
  document.getElementById(id)?.remove();
}

/**
 * @param {"info" | "success" | "warning" | "error"} tone
 * @param {string} text
 * @param {{ id?: string }} [options] a notice with the same id is replaced
 */
export function showNotice(tone, text, { id } = {}) {
  const region = document.getElementById("notices");
  if (!region) return;
  const existing = id && document.getElementById(id);
  if (existing && existing.querySelector(".notice-text")?.textContent === text) return; // shown already
  const message = document.createElement("div");
  message.className = "notice-text";
  message.textContent = text;
  const notice = document.createElement("div");
  notice.className = `notice notice-${tone}`;
  notice.dataset.notice = "";
  if (id) notice.id = id;
  notice.append(message, createCloseButton());
  existing ? existing.replaceWith(notice) : region.append(notice);
}

function createCloseButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn-close";
  button.dataset.noticeClose = "";
  button.setAttribute("aria-label", "Close this notice");
  return button;
}

document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-notice-close]")) {
    event.target.closest("[data-notice]")?.remove();
  }
});
