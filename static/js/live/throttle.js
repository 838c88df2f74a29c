// Limits how often a page reloads its parts: soon after the first change, then at most once a second. The last change
// always leads to a reload.

const SETTLE_DELAY = 150; // ms; one change often causes several events
const MIN_INTERVAL = 1_000;

export class ReloadThrottle {
  /** @param {() => void} reload */
  constructor(reload) {
    this.reload = reload;
    this.lastReload = -MIN_INTERVAL;
    this.timer = 0;
    this.isPending = false; // requested while the tab is hidden or another request is running
    this.runningRequests = new Set();
    document.addEventListener("visibilitychange", () => this.#resumePending());
  }

  /** Requests a reload. @param {number} [delay] milliseconds to wait for further changes */
  requestReload(delay = SETTLE_DELAY) {
    if (this.timer) return;
    const wait = Math.max(delay, this.lastReload + MIN_INTERVAL - performance.now());
    this.timer = window.setTimeout(() => this.#reloadOrPostpone(), wait);
  }

  /** A request for the page's parts has begun. @param {unknown} request */
  trackRequest(request) {
    this.runningRequests.add(request);
  }

  /** @param {unknown} request */
  untrackRequest(request) {
    if (this.runningRequests.delete(request)) this.#resumePending();
  }

  #reloadOrPostpone() {
    this.timer = 0;
    this.isPending = document.hidden || this.runningRequests.size > 0;
    if (this.isPending) return;
    this.lastReload = performance.now();
    this.reload();
  }

  #resumePending() {
    if (this.isPending && !document.hidden) this.requestReload();
  }
}
