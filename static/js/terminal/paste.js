// Pasting: without hidden control characters, and not several lines into a shell that would run each at once.

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const SHOWN = 4_000;

/** Lines end in CR, as the Enter key sends it; an ESC could end a bracketed paste early. @param {string} text */
export function cleaned(text) {
  return text.replace(/\r\n?|\n/g, "\r").replace(CONTROLS, "");
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

  /** @param {string} text cleaned @returns {Promise<boolean>} whether it may be pasted */
  ask(text) {
    if (this.dialog.open) return Promise.resolve(false);
    const lines = text.replace(/\r$/, "").split("\r");
    this.count.textContent = lines.length === 1 ? "One line, with the Enter at its end" : `${lines.length.toLocaleString("en")} lines`;
    const shown = lines.join("\n");
    this.text.textContent = shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    return new Promise((resolve) => {
      this.dialog.addEventListener("close", () => resolve(this.dialog.returnValue === "paste"), { once: true });
    });
  }
}
