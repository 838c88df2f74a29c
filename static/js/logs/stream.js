// The log's websocket: batches in, acknowledgements out, opened again when it breaks.

const PROTOCOL = "console.v1";
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const TRIES_BEFORE_FIRST_OPEN = 4;

/** Ends after which nobody tries again by themselves. */
const FINAL = {
  1000: "The log has ended.",
  1008: "The stream was closed: too many messages.",
  1009: "The stream was closed: a line is too large.",
  4401: "You were signed out. Sign in again to go on.",
  4403: "You may not read this log.",
  4404: "There is no such log any more.",
  4429: "Too many streams are open. Close another tab, then reconnect.",
};

/**
 * @typedef {{ frames: string[], ack: () => void }} Batch
 * @typedef {"connecting" | "open" | "reconnecting" | "ended" | "failed"} StateName
 * @typedef {{ onBatch: (batch: Batch) => void, onState: (name: StateName, text: string) => void }} Handlers
 */

export class LogStream {
  /** @param {string} path @param {Handlers} handlers */
  constructor(path, handlers) {
    this.path = path;
    this.handlers = handlers;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.timer = 0;
    this.failures = 0;
    this.everOpen = false;
    this.said = ""; // what the server said why it ends
  }

  /** @param {Record<string, string>} query */
  open(query) {
    this.close();
    this.query = query;
    this.failures = 0;
    this.everOpen = false;
    this.#connect();
    this.handlers.onState("connecting", "Connecting…");
  }

  close() {
    window.clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
  }

  #connect() {
    const url = new URL(this.path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = new URLSearchParams(this.query).toString();
    const socket = new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    this.said = "";
    socket.addEventListener("message", ({ data }) => socket === this.socket && this.#read(socket, data));
    socket.addEventListener("close", ({ code, reason }) => socket === this.socket && this.#closed(code, reason));
  }

  /** @param {WebSocket} socket @param {unknown} data */
  #read(socket, data) {
    if (typeof data !== "string") return;
    const end = data.indexOf("\n");
    const header = end < 0 ? data : data.slice(0, end);
    const [word, detail] = split(header);
    if (word === "batch") {
      const frames = end < 0 ? [] : data.slice(end + 1).split("\n");
      const ack = () => socket.readyState === WebSocket.OPEN && socket.send(`ack ${detail}`);
      this.handlers.onBatch({ frames, ack });
    } else if (word === "state") this.#state(...split(detail));
    else if (word === "error") this.said = detail;
  }

  /** @param {string} word @param {string} detail */
  #state(word, detail) {
    if (word === "open") {
      this.failures = 0;
      this.everOpen = true;
      this.handlers.onState("open", "");
    } else if (word === "reconnecting") {
      this.handlers.onState("reconnecting", `The cloud's stream broke. Trying again in ${Math.ceil(Number(detail)) || 1} s…`);
    } else if (word === "ended") this.said = detail;
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    this.socket = null;
    if (code === 1000) this.handlers.onState("ended", endText(this.said || reason));
    else if (FINAL[code]) this.handlers.onState("failed", withReason(FINAL[code], this.said || reason));
    else this.#retry(this.said || reason);
  }

  /** @param {string} why */
  #retry(why) {
    this.failures += 1;
    if (!this.everOpen && this.failures >= TRIES_BEFORE_FIRST_OPEN) {
      this.handlers.onState("failed", withReason("The log cannot be reached.", why));
      return;
    }
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    const wait = longest * (0.5 + Math.random() / 2); // so that not all come back at once
    const text = withReason(`Connection lost. Trying again in ${Math.ceil(wait / 1000)} s…`, why);
    this.handlers.onState("reconnecting", text);
    this.timer = window.setTimeout(() => this.#connect(), wait);
  }
}

/** @param {string} text @returns {[string, string]} the first word, the rest */
function split(text) {
  const at = text.indexOf(" ");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} text @param {string} reason */
function withReason(text, reason) {
  return reason ? `${text} (${reason.slice(0, 300)})` : text;
}

/** @param {string} reason */
function endText(reason) {
  return reason && reason !== "ended" ? withReason(FINAL[1000], reason) : FINAL[1000];
}
