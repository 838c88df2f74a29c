// A websocket through the gateway: receives batches, sends acknowledgements and input, and reconnects when it breaks.
// apps/gateway/browser.py describes the protocol; callers supply the texts shown to users.

const PROTOCOL = "console.v1";
const ACK_EVERY = 4;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const SIGNED_OUT = 4401;
const SIGNED_IN_ONLY = "/account/password/"; // a cheap page that makes no upstream calls

/** Close codes after which there is no automatic retry. The caller's `ends` are added. */
const FINAL = {
  1008: "The stream was closed: too many messages.",
  1009: "The stream was closed: a message is too large.",
  [SIGNED_OUT]: "You were signed out. Sign in again to continue.",
  4429: "Too many streams are open. Close another tab, then reconnect.",
};

/**
 * `ended`: it ended normally. `unreachable`: it never opened. `lost`: the console is unreachable.
 * `broken`: the console is reachable, its upstream is not. `ends`: texts for more final close codes.
 * @typedef {{ ended: string, unreachable: string, lost: string, broken: string, ends: Record<number, string> }} Wording
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
   * @param {{ again?: boolean, tries?: number }} [options] whether to reconnect when it breaks; how often
   *   to try as long as it has never been open
   */
  constructor(path, handlers, words, { again = true, tries = 4 } = {}) {
    Object.assign(this, { path, handlers, words, again, tries });
    this.finals = { ...FINAL, ...words.ends };
    /** @type {WebSocket | null} */
    this.socket = null;
    this.timer = 0;
    this.failures = 0;
    this.everOpen = false;
    this.said = ""; // the server's reason for ending it
    this.wasHeard = false; // whether the server sent anything on this socket
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
  input(text) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(`input\n${text}`);
    return true;
  }

  /** Only for streams that opened as "resizable". @param {number} columns @param {number} rows */
  resize(columns, rows) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(`resize ${columns} ${rows}`);
  }

  #connect() {
    this.timer = 0;
    const url = new URL(this.path, window.location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.search = new URLSearchParams(this.query).toString();
    const socket = new WebSocket(url, [PROTOCOL]);
    this.socket = socket;
    this.said = "";
    this.wasHeard = false;
    socket.addEventListener("message", ({ data }) => socket === this.socket && this.#read(socket, data));
    socket.addEventListener("close", ({ code, reason }) => socket === this.socket && this.#closed(code, reason));
  }

  /** @param {WebSocket} socket @param {unknown} data */
  #read(socket, data) {
    if (typeof data !== "string") return;
    this.wasHeard = true;
    const end = data.indexOf("\n");
    const header = end < 0 ? data : data.slice(0, end);
    const [word, detail] = split(header);
    if (word === "batch") {
      const frames = end < 0 ? [] : data.slice(end + 1).split("\n");
      // One acknowledgement covers all earlier batches, and the gateway's window is twice as large.
      const ack = () => Number(detail) % ACK_EVERY === 0 && socket.readyState === WebSocket.OPEN && socket.send(`ack ${detail}`);
      this.handlers.onBatch({ frames, ack });
    } else if (word === "state") this.#state(...split(detail));
    else if (word === "error") this.said = detail;
  }

  /** @param {string} word @param {string} detail */
  #state(word, detail) {
    if (word === "open") {
      this.failures = 0;
      this.everOpen = true;
      this.handlers.onState("open", detail);
    } else if (word === "reconnecting") {
      this.handlers.onState("reconnecting", tryingAgain(this.words.broken, Number(detail)));
    } else if (word === "ended") this.said = detail;
  }

  /** @param {number} code @param {string} reason */
  #closed(code, reason) {
    this.socket = null;
    const why = this.said || reason;
    if (code === 1000) this.handlers.onState("ended", why === "ended" ? this.words.ended : withReason(this.words.ended, why), code);
    else if (this.finals[code]) this.handlers.onState("failed", withReason(this.finals[code], why), code);
    else this.#retry(why);
  }

  /** @param {string} why */
  #retry(why) {
    this.failures += 1;
    const never = !this.everOpen && this.failures >= this.tries;
    if (never || !this.again) {
      this.handlers.onState("failed", withReason(this.everOpen ? this.words.lost : this.words.unreachable, why));
      return;
    }
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    const wait = longest * (0.5 + Math.random() / 2); // jitter, so that browsers do not all reconnect at once
    this.handlers.onState("reconnecting", withReason(tryingAgain(this.words.lost, wait / 1000), why));
    this.timer = window.setTimeout(() => this.#connect(), wait);
    if (!this.wasHeard) this.#findSignedOut(this.timer);
  }

  /** Tells a signed-out user at once: browsers hide why a handshake was refused. @param {number} timer */
  async #findSignedOut(timer) {
    if (!(await isSignedOut()) || timer !== this.timer) return;
    this.close();
    this.handlers.onState("failed", this.finals[SIGNED_OUT], SIGNED_OUT);
  }
}

/** Whether the session has ended; false if the console is unreachable. */
async function isSignedOut() {
  try {
    const answer = await fetch(SIGNED_IN_ONLY, { method: "HEAD", redirect: "manual", headers: { "X-Background": "1" } });
    return answer.type === "opaqueredirect";
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** @param {string} text @returns {[string, string]} the first word, the rest */
function split(text) {
  const at = text.indexOf(" ");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** @param {string} what @param {number} seconds */
function tryingAgain(what, seconds) {
  return `${what} Trying again in ${Math.ceil(seconds) || 1} s…`;
}

/** @param {string} text @param {string} reason */
function withReason(text, reason) {
  return reason ? `${text} (${reason.slice(0, 300)})` : text;
}
