// One command in one terminal: shows its output, sends it what is typed, and tells how it ended.
import { FitAddon } from "../../vendor/xterm-fit/addon-fit.mjs";
import { SearchAddon } from "../../vendor/xterm-search/addon-search.mjs";
import { WebLinksAddon } from "../../vendor/xterm-web-links/addon-web-links.mjs";
import { Terminal } from "../../vendor/xterm/lib/xterm.mjs";
import { writeToClipboard } from "../copy.js";
import { GatewayStream } from "../stream.js";
import { terminalOptions } from "./appearance.js";
import { blockQueries, isTyped } from "./inputguard.js";
import { findShortcut, keySequence } from "./keys.js";
import { openLink, webAddress } from "./links.js";
import { endMessage, exitText, parseFrame, STREAM_TEXTS } from "./messages.js";
import { Outbox } from "./outbox.js";
import { cleanText, runsAtOnce } from "./paste.js";

const RESIZE_DELAY = 100; // ms; dragging a window's edge causes many sizes

/**
 * @typedef {"connecting" | "open" | "ended" | "failed"} State
 * @typedef {{
 *   onChange: () => void, onLink: (address: string) => void, onShortcut: (name: "find" | "leave") => void,
 *   confirmPaste: (text: string) => Promise<boolean>,
 * }} Handlers
 */

export class TerminalSession {
  /** @param {string} path @param {string} command @param {HTMLElement} pane @param {object} choices @param {Handlers} handlers */
  constructor(path, command, pane, choices, handlers) {
    Object.assign(this, { command, pane, handlers });
    /** @type {State} */
    this.state = "connecting";
    this.statusText = "";
    this.wasUsed = false; // whether anything was typed since it started
    this.isResizable = false; // whether the window's size can be sent to the program
    /** @type {number | null} */
    this.exitCode = null;
    this.resizeTimer = 0;
    const showLink = (_event, text) => handlers.onLink(webAddress(text));
    const hideLink = () => handlers.onLink("");
    this.term = new Terminal({ ...terminalOptions(choices), linkHandler: { activate: openLink, hover: showLink, leave: hideLink } });
    blockQueries(this.term.parser);
    this.fitAddon = new FitAddon();
    this.searchAddon = new SearchAddon();
    [this.fitAddon, this.searchAddon, new WebLinksAddon(openLink, { hover: showLink, leave: hideLink })].forEach((addon) => this.term.loadAddon(addon));
    this.outbox = new Outbox((text) => this.stream.sendInput(text));
    this.stream = new GatewayStream(
      path,
      { onBatch: (batch) => this.#writeOutput(batch), onState: (name, text) => this.#handleState(name, text) },
      STREAM_TEXTS,
      { reconnects: false },
    );
    this.term.open(pane);
    this.#addListeners();
    this.fit();
    this.start();
  }

  #addListeners() {
    this.term.onData((data) => this.#handleInput(data));
    this.term.onResize(() => this.#handleResize());
    this.term.attachCustomKeyEventHandler((event) => !this.#handleShortcut(event));
    this.pane.addEventListener("paste", (event) => this.#handlePaste(event), true);
    this.resizeObserver = new ResizeObserver(() => window.requestAnimationFrame(() => this.fit()));
    this.resizeObserver.observe(this.pane);
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
    this.resizeObserver.disconnect();
    this.#cancelResize();
    this.stream.close();
    this.outbox.close();
    this.term.dispose();
    this.pane.remove();
  }

  fit() {
    if (this.pane.isConnected && this.pane.offsetParent) this.fitAddon.fit();
  }

  focus() {
    this.term.focus();
  }

  /** @param {object} choices */
  setOptions(choices) {
    this.term.options = terminalOptions(choices);
    this.fit();
  }

  /** Sends a key that the user's keyboard lacks. @param {string} name */
  sendKey(name) {
    this.term.input(keySequence(name, this.term.modes.applicationCursorKeysMode));
    this.focus();
  }

  async copy() {
    if (!this.term.hasSelection()) return;
    await writeToClipboard(this.term.getSelection());
    this.focus();
  }

  /** @param {string} text */
  async paste(text) {
    const cleaned = cleanText(text);
    const needsConfirmation = runsAtOnce(cleaned) && !this.term.modes.bracketedPasteMode;
    if (cleaned && this.isLive && (!needsConfirmation || (await this.handlers.confirmPaste(cleaned))) && this.isLive) this.term.paste(cleaned);
    this.focus();
  }

  /** @param {string} data */
  #handleInput(data) {
    if (!isTyped(data)) return;
    if (!this.isLive) {
      if (data === "\r") this.start();
      return;
    }
    this.wasUsed = true;
    if (this.resizeTimer) this.#sendSize(); // before the input, so that it runs in the size shown
    this.outbox.add(data);
  }

  /** @param {ClipboardEvent} event */
  #handlePaste(event) {
    event.preventDefault();
    event.stopPropagation();
    this.paste(event.clipboardData?.getData("text/plain") ?? "");
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether it is kept from the program */
  #handleShortcut(event) {
    const name = findShortcut(event);
    if (!name || event.type !== "keydown") return Boolean(name);
    if (name === "paste") return true; // the browser fires a paste event
    event.preventDefault();
    if (name === "copy") this.copy();
    else this.handlers.onShortcut(name);
    return true;
  }

  #handleResize() {
    this.handlers.onChange();
    this.#cancelResize();
    if (this.isResizable) this.resizeTimer = window.setTimeout(() => this.#sendSize(), RESIZE_DELAY);
  }

  #cancelResize() {
    window.clearTimeout(this.resizeTimer);
    this.resizeTimer = 0;
  }

  #sendSize() {
    this.#cancelResize();
    if (this.state === "open") this.stream.sendSize(this.term.cols, this.term.rows);
  }

  /** Acknowledged once drawn, so that output is no faster than the page. @param {import("../stream.js").Batch} batch */
  #writeOutput({ frames, ack }) {
    const parsed = frames.map(parseFrame);
    this.exitCode = parsed.findLast(({ code }) => code !== null)?.code ?? this.exitCode;
    this.term.write(parsed.map(({ output }) => output).join(""), ack);
  }

  /** @param {State} name @param {string} text */
  #handleState(name, text) {
    this.state = name;
    this.statusText = name === "open" ? "Connected" : name === "ended" ? exitText(this.exitCode, text) : text;
    if (name === "open") this.#handleOpen(text);
    else if (!this.isLive) this.#handleEnd();
    this.handlers.onChange();
  }

  /** @param {string} feature an optional feature of the stream */
  #handleOpen(feature) {
    this.isResizable = feature === "resizable";
    if (this.isResizable) this.#sendSize();
    this.outbox.open();
  }

  #handleEnd() {
    this.outbox.close();
    this.term.write("\x18", () => { // CAN ends an unfinished escape sequence
      const { active } = this.term.buffer;
      this.term.write(endMessage(this.statusText, active.type === "alternate", active.cursorX));
    });
  }
}
