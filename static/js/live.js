// Live pages: one event stream per tab. Parts that an event affects reload on `cloud:changed` on the body (all of
// a page's parts with one request), a notice that follows an action on `cloud:moved`. Other scripts receive events as
// `cloud:events` on the document, and the stream's state as `cloud:live`. While the stream is not open, objects in
// transition are polled every few seconds.
import { affects, parseEvent, typeAndKey } from "./live/cloudevents.js";
import { showStatus } from "./live/status.js";
import { ReloadThrottle } from "./live/throttle.js";
import { GatewayStream } from "./stream.js";

const POLL_INTERVAL = 2_000;
const REOPEN_DELAY = 5_000; // ms before a stream that the cloud ended is opened again
const CATCH_UP_DELAY = 1_000; // ms; then the page catches up on changes from before the stream opened
const MAX_ACTIONS = 500;
const PARTS = "[data-live], [data-live-object]";
const NOTICES = "[data-live-action]";
const FEED = "[data-live-feed]";

/** @type {import("./stream.js").Wording} */
const STREAM_TEXTS = {
  ended: "Live updates have ended.",
  unreachable: "Live updates cannot be reached.",
  lost: "Live updates are lost.",
  broken: "Live updates are lost.",
  finalCodes: { 4403: "This account gets no live updates from the cloud.", 4404: "This cloud has no live updates." },
};

class Live {
  /** @param {string} path */
  constructor(path) {
    this.throttle = new ReloadThrottle(() => document.body.dispatchEvent(new CustomEvent("cloud:changed")));
    this.state = this.text = "";
    this.hasBeenOpen = false;
    /** @type {Map<string, string>} the last state reported for each action */
    this.actionStates = new Map();
    this.stream = new GatewayStream(
      path,
      { onBatch: (batch) => this.#receive(batch), onState: (name, text, code) => this.#handleState(name, text, code) },
      STREAM_TEXTS,
      { tries: Infinity },
    );
    this.#addListeners();
    this.#openWhenNeeded();
  }

  #addListeners() {
    document.addEventListener("htmx:load", ({ target }) => this.#handleLoad(target));
    document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target.matches(PARTS) && this.throttle.trackRequest(detail.xhr));
    document.addEventListener("htmx:afterRequest", ({ detail }) => this.throttle.untrackRequest(detail.xhr));
    document.addEventListener("cloud:ended", () => this.state === "open" || this.throttle.requestReload());
    document.addEventListener("visibilitychange", () => this.#retryFailed());
    window.addEventListener("pagehide", () => this.stream.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.state && this.stream.open());
    window.setInterval(() => this.#poll(), POLL_INTERVAL);
  }

  /** Opens the stream unless nothing on the page can change, as on forms. */
  #openWhenNeeded() {
    if (!this.state && document.querySelector(`${PARTS}, ${NOTICES}, ${FEED}`)) this.stream.open();
  }

  /** @param {Element} element new on the page */
  #handleLoad(element) {
    this.#openWhenNeeded();
    if (!element.matches(NOTICES)) return;
    const knownState = this.actionStates.get(typeAndKey(element.dataset.liveAction));
    if (knownState && knownState !== element.dataset.actionState) window.setTimeout(() => reloadNotice(element), CATCH_UP_DELAY);
  }

  /** Retries a stream that had given up when the user returns to the tab. */
  #retryFailed() {
    if (this.state === "failed" && !document.hidden) this.stream.open();
  }

  #poll() {
    if (this.state === "open" || document.hidden) return;
    document.querySelectorAll(NOTICES).forEach(reloadNotice);
    if (document.querySelector("[data-live-busy]")) this.throttle.requestReload(0);
  }

  /** @param {import("./stream.js").Batch} batch */
  #receive({ frames, ack }) {
    ack();
    const events = frames.map(parseEvent).filter(Boolean);
    events.filter(({ type }) => type === "action").forEach((event) => this.#recordAction(event));
    const parts = [...document.querySelectorAll(PARTS)];
    if (events.some((event) => parts.some((part) => affects(event, part)))) this.throttle.requestReload();
    if (events.length) document.dispatchEvent(new CustomEvent("cloud:events", { detail: events }));
  }

  /** @param {import("./live/cloudevents.js").CloudEvent} event of an action */
  #recordAction(event) {
    const action = typeAndKey(event.resource_uri);
    this.actionStates.delete(action);
    this.actionStates.set(action, event.state);
    if (this.actionStates.size > MAX_ACTIONS) this.actionStates.delete(this.actionStates.keys().next().value);
    for (const notice of document.querySelectorAll(NOTICES)) {
      if (typeAndKey(notice.dataset.liveAction) === action) reloadNotice(notice);
    }
  }

  /** @param {import("./stream.js").StateName} name @param {string} text @param {number} [code] */
  #handleState(name, text, code) {
    this.state = name;
    this.text = text;
    showStatus(name, text, code);
    document.dispatchEvent(new CustomEvent("cloud:live", { detail: { name, text } }));
    if (name === "ended") window.setTimeout(() => this.stream.open(), REOPEN_DELAY * (1 + Math.random()));
    if (name !== "open") return;
    document.querySelectorAll(NOTICES).forEach(reloadNotice);
    this.throttle.requestReload(this.hasBeenOpen ? undefined : CATCH_UP_DELAY); // subscribed now: reload once, then rely on events
    this.hasBeenOpen = true;
  }
}

/** @param {Element} notice reloads its action */
function reloadNotice(notice) {
  notice.dispatchEvent(new CustomEvent("cloud:moved"));
}

const { livePath } = document.body.dataset;
const live = livePath ? new Live(livePath) : null;

/** The stream's current state. @returns {{ name: string, text: string }} */
export function liveState() {
  return { name: live?.state ?? "", text: live?.text ?? "" };
}
