// One stream of the log: its state, and a queue of the batches received but not yet shown.
import { GatewayStream } from "../stream.js";
import { linesOf, markLine } from "./frames.js";
import { Resumer } from "./resumer.js";

/** The tail requested when a stream is reopened, to overlap with lines already shown. The gateway uses the same. */
const TAIL_AGAIN = 1_000;
const LARGEST_TAIL_AGAIN = 5_000;

/** @type {import("../stream.js").Wording} */
const WORDS = {
  ended: "The log has ended.",
  unreachable: "The log cannot be reached.",
  lost: "Connection lost.",
  broken: "The cloud's stream broke.",
  ends: { 4403: "You may not read this log.", 4404: "This log no longer exists." },
};

const QUIET = 4; // checks without a new line after which the tail counts as complete

/** Marks in the queue where the stream was reopened and begins with its tail again. */
const AGAIN = Symbol("again");

/** @typedef {import("./frames.js").Line} Line */

export class Channel {
  /** @param {{ path: string, name: string }} stream @param {number} number @param {() => void} changed more to read, or another state */
  constructor({ path, name }, number, changed) {
    Object.assign(this, { name, number, changed });
    const handlers = { onBatch: (batch) => this.#receive(batch), onState: (state, text) => this.#stateChanged(state, text) };
    this.stream = new GatewayStream(path, handlers, WORDS);
    this.#forget();
  }

  /** Opens the stream from the start. @param {string} tail */
  open(tail) {
    this.#forget();
    this.tail = Number(tail);
    this.stream.open({ tail, follow: "true" });
  }

  /** Resumes the stream where it stopped; lines already shown are not repeated. */
  reopen() {
    this.stream.open(this.stream.query);
  }

  close() {
    this.stream.close();
  }

  get isOver() {
    return this.state === "ended" || this.state === "failed";
  }

  /** Whether the initial tail seems to be complete. Meant to be polled: each call counts as one check. */
  looksTailOut() {
    if (this.isOver) return true;
    if (!this.opened || this.queue.length) return false;
    this.looks += 1;
    return this.received >= this.tail || this.looks > QUIET;
  }

  /** How many lines are queued; bounded by the gateway's window. */
  get waiting() {
    return this.queue.reduce((sum, item) => sum + (item.frames?.length ?? 0), 0);
  }

  /** Takes and acknowledges the oldest batch, so that the stream is no faster than the page. @returns {Line[]} */
  read() {
    const item = this.queue.shift();
    if (item === AGAIN) {
      this.resumer.again();
      return [];
    }
    if (item.failure) return [markLine(this.name ? `${this.name}: ${item.failure}` : item.failure)];
    const lines = this.resumer.admit(item.frames.flatMap(linesOf));
    item.ack();
    return lines;
  }

  #forget() {
    /** @type {(import("../stream.js").Batch | typeof AGAIN | { failure: string })[]} */
    this.queue = [];
    this.resumer = new Resumer();
    this.opened = false;
    this.received = 0;
    this.state = "connecting";
    this.text = "";
  }

  /** @param {import("../stream.js").Batch} batch */
  #receive(batch) {
    this.looks = 0;
    this.received += batch.frames.length;
    this.queue.push(batch);
    this.changed();
  }

  /** @param {import("../stream.js").StateName} state @param {string} text */
  #stateChanged(state, text) {
    if (state === "open") this.#isOpen();
    if (state === "failed" && this.opened) this.queue.push({ failure: text });
    this.state = state;
    this.text = text;
    this.changed();
  }

  #isOpen() {
    if (this.opened) this.queue.push(AGAIN);
    this.opened = true;
    this.looks = 0;
    const tail = Math.min(Math.max(Number(this.stream.query.tail), TAIL_AGAIN), LARGEST_TAIL_AGAIN);
    this.stream.query = { ...this.stream.query, tail: String(tail) };
  }
}
