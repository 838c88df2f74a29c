// Chooses the command to run: a shell or a custom command. Only a shell starts without confirmation.

const SHELLS = ["sh", "bash"];
const OWN = "own";

export class CommandChooser {
  /** @param {HTMLFormElement} form @param {{ command?: string, own?: string }} choices @param {(command: string) => void} onStart */
  constructor(form, choices, onStart) {
    this.select = form.querySelector("[data-terminal-command]");
    this.own = form.querySelector("[data-terminal-own]");
    if ([...SHELLS, OWN].includes(choices.command)) this.select.value = choices.command;
    if (typeof choices.own === "string") this.own.value = choices.own;
    this.#showOwn();
    this.select.addEventListener("change", () => {
      this.#showOwn();
      if (!this.isShell) this.own.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.command) onStart(this.command);
      else this.own.focus();
    });
  }

  get isShell() {
    return SHELLS.includes(this.select.value);
  }

  get command() {
    return this.isShell ? this.select.value : this.own.value.trim();
  }

  get choices() {
    return { command: this.select.value, own: this.own.value };
  }

  #showOwn() {
    this.own.hidden = this.isShell;
    this.own.required = !this.isShell;
  }
}
