// Limits how often a page reloads its parts: soon after the first change, then at most once a second. The last change
// always leads to a reload.

const LEAD = 150; // ms; one change often causes several events
const EVERY = 1_000;

export class Pace {
  /** @param {() => void} ask */
  constructor(ask) {
    this.ask = ask;
    this.last = -EVERY;
    this.timer = 0;
    this.owed = false; // requested while the tab is hidden or another request is running
    this.busy = new Set();
    document.addEventListener("visibilitychange", () => this.#catchUp());
  }

  /** Requests a reload. @param {number} [lead] milliseconds to wait for further changes */
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
