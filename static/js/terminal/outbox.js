// Queues typed input until the stream is open, and sends it in messages of a size and rate that the gateway accepts.

const PACE = 10; // ms between two messages; the first key goes at once
const LARGEST = 4_096; // UTF-16 units; the gateway counts a longer message as several
const MOST_BEFORE_OPEN = 65_536;

export class Outbox {
  /** @param {(text: string) => void} send */
  constructor(send) {
    this.send = send;
    this.waiting = "";
    this.isOpen = false;
    this.timer = 0;
  }

  /** @param {string} text dropped as a whole if the queue would get too long */
  add(text) {
    if (!this.isOpen && this.waiting.length + text.length > MOST_BEFORE_OPEN) return;
    this.waiting += text;
    this.#next();
  }

  open() {
    this.isOpen = true;
    this.#next();
  }

  /** Drops queued input, which was meant for the command that has ended. */
  close() {
    this.isOpen = false;
    this.waiting = "";
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  #next() {
    if (!this.isOpen || this.timer || !this.waiting) return;
    const text = head(this.waiting, LARGEST);
    this.waiting = this.waiting.slice(text.length);
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.#next();
    }, PACE);
    this.send(text);
  }
}

/** The first units of a text, without splitting a character. @param {string} text @param {number} length */
export function head(text, length) {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
