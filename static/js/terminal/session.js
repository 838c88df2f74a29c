// One command in one terminal: shows its output, sends it what is typed, and tells how it ended.
import { FitAddon } from "../../vendor/xterm-fit/addon-fit.mjs";
import { SearchAddon } from "../../vendor/xterm-search/addon-search.mjs";
import { WebLinksAddon } from "../../vendor/xterm-web-links/addon-web-links.mjs";
import { Terminal } from "../../vendor/xterm/lib/xterm.mjs";
import { writeToClipboard } from "../copy.js";
import { GatewayStream } from "../stream.js";
import { guard, isTyped } from "./guard.js";
import { codeOf, shortcutOf } from "./keys.js";
import { openLink, webAddress } from "./links.js";
import { options } from "./look.js";
import { Outbox } from "./outbox.js";
import { cleaned, runsAtOnce } from "./paste.js";
import { endNote, exitText, frameOf, WORDS } from "./words.js";

const RESIZE_PAUSE = 100; // ms; dragging a window's edge causes many sizes

/**
 * @typedef {"connecting" | "open" | "ended" | "failed"} State
 * @typedef {{
 *   onChange: () => void, onLink: (address: string) => void, onShortcut: (name: "find" | "leave") => void,
 *   mayPaste: (text: string) => Promise<boolean>,
 * }} Handlers
 */

export class TerminalSession {
  /** @param {string} path @param {string} command @param {HTMLElement} pane @param {object} choices @param {Handlers} handlers */
  constructor(path, command, pane, choices, handlers) {
    Object.assign(this, { command, pane, handlers });
    /** @type {State} */
    this.state = "connecting";
    this.text = "";
    this.wasUsed = false; // whether anything was typed since it started
    this.isResizable = false; // whether the window's size can be sent to the program
    /** @type {number | null} */
    this.exitCode = null;
    this.resizing = 0;
    const hover = (_event, text) => handlers.onLink(webAddress(text));
    const leave = () => handlers.onLink("");
    this.term = new Terminal({ ...options(choices), linkHandler: { activate: openLink, hover, leave } });
    guard(this.term.parser);
    this.fitting = new FitAddon();
    this.search = new SearchAddon();
    [this.fitting, this.search, new WebLinksAddon(openLink, { hover, leave })].forEach((addon) => this.term.loadAddon(addon));
    this.outbox = new Outbox((text) => this.stream.input(text));
    this.stream = new GatewayStream(
      path,
      { onBatch: (batch) => this.#show(batch), onState: (name, text) => this.#stateChanged(name, text) },
      WORDS,
      { again: false },
    );
    this.term.open(pane);
    this.#wire();
    this.fit();
    this.start();
  }

  #wire() {
    this.term.onData((data) => this.#typed(data));
    this.term.onResize(() => this.#resized());
    this.term.attachCustomKeyEventHandler((event) => !this.#shortcut(event));
    this.pane.addEventListener("paste", (event) => this.#pasted(event), true);
    this.watch = new ResizeObserver(() => window.requestAnimationFrame(() => this.fit()));
    this.watch.observe(this.pane);
  }

  get isLive() {
    return this.state === "open" || this.state === "connecting";
  }

  get size() {
    return `${this.term.cols} × ${this.term.rows}`;
  }

  start() {
    this.outbox.close();
    this.wasUsed = false;
    this.isResizable = false;
    this.exitCode = null;
    this.stream.open({ command: this.command });
  }

  close() {
    this.watch.disconnect();
    this.#forgetSize();
    this.stream.close();
    this.outbox.close();
    this.term.dispose();
    this.pane.remove();
  }

  fit() {
    if (this.pane.isConnected && this.pane.offsetParent) this.fitting.fit();
  }

  focus() {
    this.term.focus();
  }

  /** @param {object} choices */
  look(choices) {
    this.term.options = options(choices);
    this.fit();
  }

  /** Sends a key that the user's keyboard lacks. @param {string} name */
  press(name) {
    this.term.input(codeOf(name, this.term.modes.applicationCursorKeysMode));
    this.focus();
  }

  async copy() {
    if (!this.term.hasSelection()) return;
    await writeToClipboard(this.term.getSelection());
    this.focus();
  }

  /** @param {string} text */
  async paste(text) {
    const clean = cleaned(text);
    const asks = runsAtOnce(clean) && !this.term.modes.bracketedPasteMode;
    if (clean && this.isLive && (!asks || (await this.handlers.mayPaste(clean))) && this.isLive) this.term.paste(clean);
    this.focus();
  }

  /** @param {string} data */
  #typed(data) {
    if (!isTyped(data)) return;
    if (!this.isLive) {
      if (data === "\r") this.start();
      return;
    }
    this.wasUsed = true;
    if (this.resizing) this.#tellSize(); // before the input, so that it runs in the size shown
    this.outbox.add(data);
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    event.preventDefault();
    event.stopPropagation();
    this.paste(event.clipboardData?.getData("text/plain") ?? "");
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it is kept from the program */
  #shortcut(event) {
    const name = shortcutOf(event);
    if (!name || event.type !== "keydown") return Boolean(name);
    if (name === "paste") return true; // the browser fires a paste event
    event.preventDefault();
    if (name === "copy") this.copy();
    else this.handlers.onShortcut(name);
    return true;
  }

  #resized() {
    this.handlers.onChange();
    this.#forgetSize();
    if (this.isResizable) this.resizing = window.setTimeout(() => this.#tellSize(), RESIZE_PAUSE);
  }

  #forgetSize() {
    window.clearTimeout(this.resizing);
    this.resizing = 0;
  }

  #tellSize() {
    this.#forgetSize();
    if (this.state === "open") this.stream.resize(this.term.cols, this.term.rows);
  }

  /** Acknowledged once drawn, so that output is no faster than the page. @param {import("../stream.js").Batch} batch */
  #show({ frames, ack }) {
    const read = frames.map(frameOf);
    this.exitCode = read.findLast(({ code }) => code !== null)?.code ?? this.exitCode;
    this.term.write(read.map(({ output }) => output).join(""), ack);
  }

  /** @param {State} name @param {string} text */
  #stateChanged(name, text) {
    this.state = name;
    this.text = name === "open" ? "Connected" : name === "ended" ? exitText(this.exitCode, text) : text;
    if (name === "open") this.#opened(text);
    else if (!this.isLive) this.#end();
    this.handlers.onChange();
  }

  /** @param {string} more an optional feature of the stream */
  #opened(more) {
    this.isResizable = more === "resizable";
    if (this.isResizable) this.#tellSize();
    this.outbox.open();
  }

  #end() {
    this.outbox.close();
    this.term.write("\x18", () => { // CAN ends an unfinished escape sequence
      const { active } = this.term.buffer;
      this.term.write(endNote(this.text, active.type === "alternate", active.cursorX));
    });
  }
}
