// One stream of the log: its state, and a queue of the batches received but not yet shown.
import { GatewayStream } from "../stream.js";
import { createNote, parseFrame } from "./frames.js";
import { Resumer } from "./resumer.js";

/** The tail requested when a stream is reopened, to overlap with lines already shown. The gateway uses the same. */
const SMALLEST_REOPEN_TAIL = 1_000;
const LARGEST_REOPEN_TAIL = 5_000;

/** @type {import("../stream.js").Wording} */
const WORDS = {
  ended: "The log has ended.",
  unreachable: "The log cannot be reached.",
  lost: "Connection lost.",
  broken: "The cloud's stream broke.",
  finalCodes: { 4403: "You may not read this log.", 4404: "This log no longer exists." },
};

const QUIET_CHECKS = 10; // checks without a new line after which the tail counts as complete

/** Marks in the queue where the stream was reopened and begins with its tail again. */
const REOPENED = Symbol("reopened");

/** @typedef {import("./frames.js").Line} Line */

export class Channel {
  /** @param {{ path: string, name: string }} stream @param {number} number @param {() => void} onChange more to read, or another state */
  constructor({ path, name }, number, onChange) {
    Object.assign(this, { name, number, onChange });
    const handlers = { onBatch: (batch) => this.#receive(batch), onState: (state, text) => this.#stateChanged(state, text) };
    this.stream = new GatewayStream(path, handlers, WORDS);
    this.#reset();
  }

  /** Opens the stream from the start. @param {string} tail */
  open(tail) {
    this.#reset();
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
  checkTailComplete() {
    if (this.isOver) return true;
    if (!this.wasOpened || this.queue.length) return false;
    this.checks += 1;
    return this.receivedCount >= this.tail || this.checks > QUIET_CHECKS;
  }

  /** How many lines are queued; bounded by the gateway's window. */
  get waitingCount() {
    return this.queue.reduce((sum, entry) => sum + (entry.frames?.length ?? 0), 0);
  }

  /** Takes and acknowledges the oldest batch, so that the stream is no faster than the page. @returns {Line[]} */
  readBatch() {
    const entry = this.queue.shift();
    if (entry === REOPENED) {
      this.resumer.startResuming();
      return [];
    }
    if (entry.failure) return [createNote(this.name ? `${this.name}: ${entry.failure}` : entry.failure)];
    const lines = this.resumer.dropRepeated(entry.frames.flatMap(parseFrame));
    entry.ack();
    return lines;
  }

  #reset() {
    /** @type {(import("../stream.js").Batch | typeof REOPENED | { failure: string })[]} */
    this.queue = [];
    this.resumer = new Resumer();
    this.wasOpened = false;
    this.receivedCount = 0;
    this.state = "connecting";
    this.text = "";
  }

  /** @param {import("../stream.js").Batch} batch */
  #receive(batch) {
    this.checks = 0;
    this.receivedCount += batch.frames.length;
    this.queue.push(batch);
    this.onChange();
  }

  /** @param {import("../stream.js").StateName} state @param {string} text */
  #stateChanged(state, text) {
    if (state === "open") this.#handleOpen();
    if (state === "failed" && this.wasOpened) this.queue.push({ failure: text });
    this.state = state;
    this.text = text;
    this.onChange();
  }

  #handleOpen() {
    if (this.wasOpened) this.queue.push(REOPENED);
    this.wasOpened = true;
    this.checks = 0;
    const tail = Math.min(Math.max(Number(this.stream.query.tail), SMALLEST_REOPEN_TAIL), LARGEST_REOPEN_TAIL);
    this.stream.query = { ...this.stream.query, tail: String(tail) };
  }
}
