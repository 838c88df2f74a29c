// Pasting: removes control characters, and asks before pasting several lines into a shell that would run them at once.

const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const MAX_SHOWN = 4_000;

/** Ends lines with CR, as Enter does; drops ESC, which could end a bracketed paste. @param {string} text */
export function cleanText(text) {
  return text.replace(/\r\n?|\n/g, "\r").replace(CONTROL_CHARACTERS, "");
}

/** @param {string} text cleaned */
export function runsAtOnce(text) {
  return text.includes("\r");
}

export class PasteDialog {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.text = dialog.querySelector("[data-paste-text]");
    this.count = dialog.querySelector("[data-paste-count]");
  }

  /** @param {string} text cleaned @returns {Promise<boolean>} whether the user agrees */
  confirm(text) {
    if (this.dialog.open) return Promise.resolve(false);
    const lines = text.replace(/\r$/, "").split("\r");
    this.count.textContent = lines.length === 1 ? "One line, with the Enter at its end" : `${lines.length.toLocaleString("en")} lines`;
    const shown = lines.join("\n");
    this.text.textContent = shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "paste"), { once: true });
    });
  }
}
