// Queues typed input until the stream is open, and sends it in messages of a size and rate that the gateway accepts.

const SEND_INTERVAL = 10; // ms between two messages; the first key goes at once
const MAX_MESSAGE_LENGTH = 4_096; // UTF-16 units; the gateway counts a longer message as several
const MAX_QUEUED_BEFORE_OPEN = 65_536;

export class Outbox {
  /** @param {(text: string) => void} send */
  constructor(send) {
    this.send = send;
    this.queued = "";
    this.isOpen = false;
    this.timer = 0;
  }

  /** @param {string} text dropped as a whole if the queue would get too long */
  add(text) {
    if (!this.isOpen && this.queued.length + text.length > MAX_QUEUED_BEFORE_OPEN) return;
    this.queued += text;
    this.#sendNext();
  }

  open() {
    this.isOpen = true;
    this.#sendNext();
  }

  /** Drops queued input, which was meant for the command that has ended. */
  close() {
    this.isOpen = false;
    this.queued = "";
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  #sendNext() {
    if (!this.isOpen || this.timer || !this.queued) return;
    const text = truncate(this.queued, MAX_MESSAGE_LENGTH);
    this.queued = this.queued.slice(text.length);
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.#sendNext();
    }, SEND_INTERVAL);
    this.send(text);
  }
}

/** The first units of a text, without splitting a character. @param {string} text @param {number} length */
export function truncate(text, length) {
  if (text.length <= length) return text;
  const lastUnit = text.charCodeAt(length - 1);
  return text.slice(0, lastUnit >= 0xd800 && lastUnit <= 0xdbff ? length - 1 : length);
}
