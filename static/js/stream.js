// A websocket through the gateway: receives batches, sends acknowledgements and input, and reconnects when it breaks.
// apps/gateway/browser.py describes the protocol; callers supply the texts shown to users.

const PROTOCOL = "console.v1";
const ACK_EVERY = 4;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const SIGNED_OUT = 4401;
const SESSION_CHECK_PATH = "/account/password/"; // a cheap page that makes no upstream calls

/** Close codes after which there is no automatic retry. The caller's `finalCodes` are added. */
const FINAL_CODES = {
  1008: "The stream was closed: too many messages.",
  1009: "The stream was closed: a message is too large.",
  [SIGNED_OUT]: "You were signed out. Sign in again to continue.",
  4429: "Too many streams are open. Close another tab, then reconnect.",
};

/**
 * `ended`: it ended normally. `unreachable`: it never opened. `lost`: the console is unreachable.
 * `broken`: the console is reachable, its upstream is not. `finalCodes`: texts for more final close codes.
 * @typedef {{ ended: string, unreachable: string, lost: string, broken: string, finalCodes: Record<number, string> }} Wording
 * @typedef {{ frames: string[], ack: () => void }} Batch
 * @typedef {"connecting" | "open" | "reconnecting" | "ended" | "failed"} StateName
 * @typedef {{ onBatch: (batch: Batch) => void, onState: (name: StateName, text: string, code?: number) => void }} Handlers
 *   `code` is the close code, if it ended for good; the text of an open stream names an optional feature ("resizable")
 */

export class GatewayStream {
  /**
   * @param {string} path
   * @param {Handlers} handlers
   * @param {Wording} words
   * @param {{ reconnects?: boolean, tries?: number }} [options] whether to reconnect when it breaks; how often
   *   to try as long as it has never been open
   */
  constructor(path, handlers, words, { reconnects = true, tries = 4 } = {}) {
    Object.assign(this, { path, handlers, words, reconnects, tries });
    this.finalTexts = { ...FINAL_CODES, ...words.finalCodes };
    /** @type {WebSocket | null} */
    this.socket = null;
    this.timer = 0;
    this.failures = 0;
    this.everOpen = false;
    this.serverReason = ""; // the server's reason for ending it
    this.hasReceived = false; // whether the server sent anything on this socket
  }

  /** @param {Record<string, string>} [query] */
  open(query = {}) {
    this.close();
    this.query = query;
    this.failures = 0;
    this.everOpen = false;
    this.#connect();
    this.handlers.onState("connecting", "Connecting…");
  }

  close() {
    window.clearTimeout(this.timer);
    this.timer = 0;
    const socket = this.socket;
    this.socket = null;
    socket?.close(1000);
  }

  /** Input; the gateway keeps it until the upstream is open. @param {string} text @returns {boolean} whether it was sent */
  sendInput(text) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(`input\n${text}`);
    return true;
  }

  /** Only for streams that opened as "resizable". @param {number} columns @param {number} rows */
  sendSize(columns, rows) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(`resize ${columns} ${rows}`);
  }

  #connect() {
    this.timer = 0;
    const url = new URL(this.path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = new URLSearchParams(this.query).toString();
    const socket = new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    this.serverReason = "";
    this.hasReceived = false;
    socket.addEventListener("message", ({ data }) => socket === this.socket && this.#handleMessage(socket, data));
    socket.addEventListener("close", ({ code, reason }) => socket === this.socket && this.#handleClose(code, reason));
  }

  /** @param {WebSocket} socket @param {unknown} data */
  #handleMessage(socket, data) {
    if (typeof data !== "string") return;
    this.hasReceived = true;
    const end = data.indexOf("\n");
    const header = end < 0 ? data : data.slice(0, end);
    const [word, detail] = splitFirstWord(header);
    if (word === "batch") {
      const frames = end < 0 ? [] : data.slice(end + 1).split("\n");
      // One acknowledgement covers all earlier batches, and the gateway's window is twice as large.
      const ack = () => Number(detail) % ACK_EVERY === 0 && socket.readyState === WebSocket.OPEN && socket.send(`ack ${detail}`);
      this.handlers.onBatch({ frames, ack });
    } else if (word === "state") this.#handleState(...splitFirstWord(detail));
    else if (word === "error") this.serverReason = detail;
  }

  /** @param {string} word @param {string} detail */
  #handleState(word, detail) {
    if (word === "open") {
      this.failures = 0;
      this.everOpen = true;
      this.handlers.onState("open", detail);
    } else if (word === "reconnecting") {
      this.handlers.onState("reconnecting", retryText(this.words.broken, Number(detail)));
    } else if (word === "ended") this.serverReason = detail;
  }

  /** @param {number} code @param {string} closeReason */
  #handleClose(code, closeReason) {
    this.socket = null;
    const reason = this.serverReason || closeReason;
    if (code === 1000) this.handlers.onState("ended", reason === "ended" ? this.words.ended : withReason(this.words.ended, reason), code);
    else if (this.finalTexts[code]) this.handlers.onState("failed", withReason(this.finalTexts[code], reason), code);
    else this.#reconnectOrFail(reason);
  }

  /** @param {string} reason */
  #reconnectOrFail(reason) {
    this.failures += 1;
    const neverOpened = !this.everOpen && this.failures >= this.tries;
    if (neverOpened || !this.reconnects) {
      this.handlers.onState("failed", withReason(this.everOpen ? this.words.lost : this.words.unreachable, reason));
      return;
    }
    const longestWait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    const wait = longestWait * (0.5 + Math.random() / 2); // jitter, so that browsers do not all reconnect at once
    this.handlers.onState("reconnecting", withReason(retryText(this.words.lost, wait / 1000), reason));
    this.timer = window.setTimeout(() => this.#connect(), wait);
    if (!this.hasReceived) this.#checkSignedOut(this.timer);
  }

  /** Tells a signed-out user at once: browsers hide why a handshake was refused. @param {number} timer */
  async #checkSignedOut(timer) {
    if (!(await isSignedOut()) || timer !== this.timer) return;
    this.close();
    this.handlers.onState("failed", this.finalTexts[SIGNED_OUT], SIGNED_OUT);
  }
}

/** Whether the session has ended; false if the console is unreachable. */
async function isSignedOut() {
  try {
    const answer = await fetch(SESSION_CHECK_PATH, { method: "HEAD", redirect: "manual", headers: { "X-Background": "1" } });
    return answer.type === "opaqueredirect";
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** @param {string} text @returns {[string, string]} the first word, the rest */
function splitFirstWord(text) {
  const at = text.indexOf(" ");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} what @param {number} seconds */
function retryText(what, seconds) {
  return `${what} Trying again in ${Math.ceil(seconds) || 1} s…`;
}

/** @param {string} text @param {string} reason */
function withReason(text, reason) {
  return reason ? `${text} (${reason.slice(0, 300)})` : text;
}
