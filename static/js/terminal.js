// The terminal in core/tabs/terminal.html. Each session has its own stream and command.
import { loadPreferences, savePreferences } from "./preferences.js";
import { clampFontSize, MAX_FONT_SIZE, MIN_FONT_SIZE } from "./terminal/appearance.js";
import { CommandChooser } from "./terminal/chooser.js";
import { Finder } from "./terminal/finder.js";
import { RESTART_HINT, sizeTitle } from "./terminal/messages.js";
import { PasteDialog } from "./terminal/paste.js";
import { TerminalSession } from "./terminal/session.js";
import { SessionTabs } from "./terminal/tabs.js";
import { onThemeChange } from "./themechange.js";

const STORAGE_KEY = "console-terminal";
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
    this.choices = loadPreferences(STORAGE_KEY);
    this.pasteDialog = new PasteDialog(this.parts.dialog);
    this.chooser = new CommandChooser(this.parts.new, this.choices, (command) => this.#openSession(command));
    this.tabs = new SessionTabs(this.parts.tabs, this.parts.tab, {
      onChoose: (session) => this.#selectSession(session),
      onClose: (session) => this.#closeSession(session),
    });
    this.finder = new Finder(this.parts.find, this.parts["find-toggle"], () => this.active);
    this.#addListeners();
    if (this.chooser.isShell) this.#openSession(this.chooser.command);
    else this.#update();
  }

  #addListeners() {
    const { parts } = this;
    const onClick = (name, handler) => parts[name].addEventListener("click", handler);
    onClick("copy", () => this.active?.copy());
    onClick("paste", () => this.#paste());
    onClick("smaller", () => this.#changeAppearance({ fontSize: clampFontSize(this.choices.fontSize) - 1 }));
    onClick("larger", () => this.#changeAppearance({ fontSize: clampFontSize(this.choices.fontSize) + 1 }));
    onClick("reader", () => this.#changeAppearance({ screenReader: this.choices.screenReader !== true }));
    onClick("full", () => this.#toggleFullWindow());
    onClick("again", () => (this.active?.start(), this.active?.focus()));
    onClick("keys", ({ target }) => {
      const key = target.closest("[data-key]")?.dataset.key;
      if (key) this.active?.sendKey(key);
    });
    parts.paste.hidden = !navigator.clipboard?.readText; // needs https or localhost
    onThemeChange(() => this.#changeAppearance({}));
    window.addEventListener("beforeunload", (event) => this.#hasUsedSession() && event.preventDefault());
    this.#updateControls();
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
  #openSession(command) {
    const pane = document.createElement("div");
    pane.className = "terminal-pane";
    pane.setAttribute("role", "group");
    this.sessions.forEach((other) => (other.pane.hidden = true));
    this.parts.panes.append(pane);
    const session = new TerminalSession(this.root.dataset.streamPath, command, pane, this.choices, {
      onChange: () => this.#update(),
      onLink: (address) => (this.parts.link.textContent = address),
      onShortcut: (name) => (name === "find" ? this.finder.setOpen(true) : this.tabs.focus(this.active)),
      confirmPaste: (text) => this.pasteDialog.confirm(text),
    });
    session.term.textarea.setAttribute("aria-describedby", "terminal-leave");
    this.sessions.add(session);
    this.tabs.add(session);
    this.finder.showHitCount(session);
    this.#saveChoices(this.chooser.choices);
    this.#selectSession(session);
  }

  /** @param {TerminalSession} session */
  #selectSession(session) {
    this.active = session;
    this.sessions.forEach((other) => (other.pane.hidden = other !== session));
    session.fit();
    this.#update();
    session.focus();
  }

  /** @param {TerminalSession} session */
  #closeSession(session) {
    this.sessions.delete(session);
    const neighbour = this.tabs.remove(session);
    session.close();
    if (session !== this.active) return;
    this.active = undefined;
    if (neighbour) this.#selectSession(neighbour);
    else this.#update();
    if (!neighbour) this.chooser.select.focus();
  }

  /** @param {object} change */
  #changeAppearance(change) {
    this.#saveChoices(change);
    this.sessions.forEach((session) => session.setOptions(this.choices));
    this.#updateControls();
  }

  /** @param {object} change */
  #saveChoices(change) {
    this.choices = { ...this.choices, ...change };
    savePreferences(STORAGE_KEY, this.choices);
  }

  #toggleFullWindow() {
    const isFull = this.root.classList.toggle("terminal-full");
    this.parts.full.setAttribute("aria-pressed", String(isFull));
    this.active?.focus();
  }

  #hasUsedSession() {
    return [...this.sessions].some((session) => session.wasUsed && session.isLive);
  }

  #updateControls() {
    const { smaller, larger, reader } = this.parts;
    const size = clampFontSize(this.choices.fontSize);
    smaller.disabled = size <= MIN_FONT_SIZE;
    larger.disabled = size >= MAX_FONT_SIZE;
    reader.setAttribute("aria-pressed", String(this.choices.screenReader === true));
  }

  #update() {
    const { dot, status, again, size, empty } = this.parts;
    const { active } = this;
    this.tabs.update(active);
    empty.hidden = Boolean(active);
    const text = active ? `${active.statusText}${active.isLive ? "" : ` ${RESTART_HINT}`}` : "No session";
    if (status.textContent !== text) status.textContent = text;
    dot.className = `terminal-dot terminal-dot-${active?.state ?? "none"}`;
    again.hidden = !active || active.isLive;
    size.textContent = active ? active.size : "";
    size.title = active ? sizeTitle(active.isResizable) : "";
  }
}

/** @param {ParentNode} part */
const startTerminals = (part) => part.querySelectorAll("[data-terminal]:not([data-started])").forEach((root) => {
  root.dataset.started = "";
  new TerminalPage(root);
});
document.addEventListener("htmx:load", (event) => startTerminals(event.target.parentNode ?? document)); // may come once the container starts
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.querySelector("[data-started]")) event.preventDefault(); // sessions outlive the container's changes of state
});
startTerminals(document);
