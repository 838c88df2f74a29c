// How often a page asks anew: soon after the first cause, then once a second at most, the last cause never forgotten.

const LEAD = 150; // what changes together is told in several events
const EVERY = 1_000;

export class Pace {
  /** @param {() => void} ask */
  constructor(ask) {
    this.ask = ask;
    this.last = -EVERY;
    this.timer = 0;
    this.owed = false; // asked for while nobody looks, or while an answer is under way
    this.busy = new Set();
    document.addEventListener("visibilitychange", () => this.#catchUp());
  }

  /** There is a cause. @param {number} [lead] milliseconds to wait for more of them */
  want(lead = LEAD) {
    if (this.timer) return;
    const wait = Math.max(lead, this.last + EVERY - performance.now());
    this.timer = window.setTimeout(() => this.#fire(), wait);
  }

  /** A request for the page's parts has begun. @param {unknown} request */
  began(request) {
    this.busy.add(request);
  }

  /** @param {unknown} request */
  ended(request) {
    if (this.busy.delete(request)) this.#catchUp();
  }

  #fire() {
    this.timer = 0;
    this.owed = document.hidden || this.busy.size > 0;
    if (this.owed) return;
    this.last = performance.now();
    this.ask();
  }

  #catchUp() {
    if (this.owed && !document.hidden) this.want();
  }
}
