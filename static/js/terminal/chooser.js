// Chooses the command to run: a shell or a custom command. Only a shell starts without confirmation.

const SHELLS = ["sh", "bash"];
const CUSTOM = "own";

export class CommandChooser {
  /** @param {HTMLFormElement} form @param {{ command?: string, own?: string }} choices @param {(command: string) => void} onStart */
  constructor(form, choices, onStart) {
    this.select = form.querySelector("[data-terminal-command]");
    this.customInput = form.querySelector("[data-terminal-own]");
    if ([...SHELLS, CUSTOM].includes(choices.command)) this.select.value = choices.command;
    if (typeof choices.own === "string") this.customInput.value = choices.own;
    this.#updateCustomInput();
    this.select.addEventListener("change", () => {
      this.#updateCustomInput();
      if (!this.isShell) this.customInput.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.command) onStart(this.command);
      else this.customInput.focus();
    });
  }

  get isShell() {
    return SHELLS.includes(this.select.value);
  }

  get command() {
    return this.isShell ? this.select.value : this.customInput.value.trim();
  }

  get choices() {
    return { command: this.select.value, own: this.customInput.value };
  }

  #updateCustomInput() {
    this.customInput.hidden = this.isShell;
    this.customInput.required = !this.isShell;
  }
}
