// The terminal in core/tabs/terminal.html. Each session has its own stream and command.
import { keep, kept } from "./kept.js";
import { CommandChooser } from "./terminal/chooser.js";
import { Finder } from "./terminal/finder.js";
import { fontSize, LARGEST, SMALLEST } from "./terminal/look.js";
import { PasteDialog } from "./terminal/paste.js";
import { TerminalSession } from "./terminal/session.js";
import { SessionTabs } from "./terminal/tabs.js";
import { AGAIN, sizeTitle } from "./terminal/words.js";
import { onThemeChange } from "./themechange.js";

const KEY = "console-terminal";
const PARTS = [
  "tabs", "tab", "new", "panes", "find", "find-toggle", "paste", "copy", "smaller", "larger", "reader", "full", "keys",
  "dot", "status", "again", "size", "link", "empty", "dialog",
];

class TerminalPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.parts = Object.fromEntries(PARTS.map((name) => [name, root.querySelector(`[data-terminal-${name}]`)]));
    /** @type {TerminalSession | undefined} */
    this.active = undefined;
    /** @type {Set<TerminalSession>} */
    this.sessions = new Set();
    this.choices = kept(KEY);
    this.dialog = new PasteDialog(this.parts.dialog);
    this.chooser = new CommandChooser(this.parts.new, this.choices, (command) => this.#add(command));
    this.tabs = new SessionTabs(this.parts.tabs, this.parts.tab, {
      onChoose: (session) => this.#choose(session),
      onClose: (session) => this.#close(session),
    });
    this.finder = new Finder(this.parts.find, this.parts["find-toggle"], () => this.active);
    this.#wire();
    if (this.chooser.isShell) this.#add(this.chooser.command);
    else this.#show();
  }

  #wire() {
    const { parts } = this;
    const on = (name, act) => parts[name].addEventListener("click", act);
    on("copy", () => this.active?.copy());
    on("paste", () => this.#paste());
    on("smaller", () => this.#look({ fontSize: fontSize(this.choices.fontSize) - 1 }));
    on("larger", () => this.#look({ fontSize: fontSize(this.choices.fontSize) + 1 }));
    on("reader", () => this.#look({ screenReader: this.choices.screenReader !== true }));
    on("full", () => this.#fill());
    on("again", () => (this.active?.start(), this.active?.focus()));
    on("keys", ({ target }) => {
      const key = target.closest("[data-key]")?.dataset.key;
      if (key) this.active?.press(key);
    });
    parts.paste.hidden = !navigator.clipboard?.readText; // needs https or localhost
    onThemeChange(() => this.#look({}));
    window.addEventListener("beforeunload", (event) => this.#isAtWork() && event.preventDefault());
    this.#showChoices();
  }

  async #paste() {
    try {
      await this.active?.paste(await navigator.clipboard.readText());
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.parts.link.textContent = "The browser does not let pages read the clipboard; paste with Ctrl+Shift+V.";
    }
  }

  /** @param {string} command */
  #add(command) {
    const pane = document.createElement("div");
    pane.className = "terminal-pane";
    pane.setAttribute("role", "group");
    this.sessions.forEach((other) => (other.pane.hidden = true));
    this.parts.panes.append(pane);
    const session = new TerminalSession(this.root.dataset.streamPath, command, pane, this.choices, {
      onChange: () => this.#show(),
      onLink: (address) => (this.parts.link.textContent = address),
      onShortcut: (name) => (name === "find" ? this.finder.show(true) : this.tabs.focus(this.active)),
      mayPaste: (text) => this.dialog.ask(text),
    });
    session.term.textarea.setAttribute("aria-describedby", "terminal-leave");
    this.sessions.add(session);
    this.tabs.add(session);
    this.finder.follow(session);
    this.#keep(this.chooser.choices);
    this.#choose(session);
  }

  /** @param {TerminalSession} session */
  #choose(session) {
    this.active = session;
    this.sessions.forEach((each) => (each.pane.hidden = each !== session));
    session.fit();
    this.#show();
    session.focus();
  }

  /** @param {TerminalSession} session */
  #close(session) {
    this.sessions.delete(session);
    const beside = this.tabs.remove(session);
    session.close();
    if (session !== this.active) return;
    this.active = undefined;
    if (beside) this.#choose(beside);
    else this.#show();
    if (!beside) this.chooser.select.focus();
  }

  /** @param {object} change */
  #look(change) {
    this.#keep(change);
    this.sessions.forEach((session) => session.look(this.choices));
    this.#showChoices();
  }

  /** @param {object} change */
  #keep(change) {
    this.choices = { ...this.choices, ...change };
    keep(KEY, this.choices);
  }

  #fill() {
    const on = this.root.classList.toggle("terminal-full");
    this.parts.full.setAttribute("aria-pressed", String(on));
    this.active?.focus();
  }

  #isAtWork() {
    return [...this.sessions].some((session) => session.wasUsed && session.isLive);
  }

  #showChoices() {
    const { smaller, larger, reader } = this.parts;
    const size = fontSize(this.choices.fontSize);
    smaller.disabled = size <= SMALLEST;
    larger.disabled = size >= LARGEST;
    reader.setAttribute("aria-pressed", String(this.choices.screenReader === true));
  }

  #show() {
    const { dot, status, again, size, empty } = this.parts;
    const { active } = this;
    this.tabs.show(active);
    empty.hidden = Boolean(active);
    const words = active ? `${active.text}${active.isLive ? "" : ` ${AGAIN}`}` : "No session";
    if (status.textContent !== words) status.textContent = words;
    dot.className = `terminal-dot terminal-dot-${active?.state ?? "none"}`;
    again.hidden = !active || active.isLive;
    size.textContent = active ? active.size : "";
    size.title = active ? sizeTitle(active.isResizable) : "";
  }
}

/** @param {ParentNode} part */
const start = (part) => part.querySelectorAll("[data-terminal]:not([data-started])").forEach((root) => {
  root.dataset.started = "";
  new TerminalPage(root);
});
document.addEventListener("htmx:load", (event) => start(event.target.parentNode ?? document)); // may come once the container starts
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.querySelector("[data-started]")) event.preventDefault(); // sessions outlive the container's changes of state
});
start(document);
