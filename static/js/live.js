// Live pages: one event stream per tab. Parts that an event affects reload on `cloud:changed` on the body (all of
// a page's parts with one request), a notice that follows an action on `cloud:moved`. Other scripts receive events as
// `cloud:events` on the document, and the stream's state as `cloud:live`. While the stream is not open, objects in
// transition are polled every few seconds.
import { concerns, eventOf, tail } from "./live/concerns.js";
import { showState } from "./live/mark.js";
import { Pace } from "./live/pace.js";
import { GatewayStream } from "./stream.js";

const POLL = 2_000;
const PAUSE = 5_000; // ms before a stream that the cloud ended is opened again
const FIRST_LOOK = 1_000; // ms; then the page catches up on changes from before the stream opened
const MOST_ACTIONS = 500;
const PARTS = "[data-live], [data-live-object]";
const NOTICES = "[data-live-action]";
const FEED = "[data-live-feed]";

/** @type {import("./stream.js").Wording} */
const WORDS = {
  ended: "Live updates have ended.",
  unreachable: "Live updates cannot be reached.",
  lost: "Live updates are lost.",
  broken: "Live updates are lost.",
  ends: { 4403: "This account gets no live updates from the cloud.", 4404: "This cloud has no live updates." },
};

class Live {
  /** @param {string} path */
  constructor(path) {
    this.pace = new Pace(() => document.body.dispatchEvent(new CustomEvent("cloud:changed")));
    this.state = this.text = "";
    this.everOpen = false;
    /** @type {Map<string, string>} the last state reported for each action */
    this.actions = new Map();
    this.stream = new GatewayStream(
      path,
      { onBatch: (batch) => this.#receive(batch), onState: (name, text, code) => this.#stateChanged(name, text, code) },
      WORDS,
      { tries: Infinity },
    );
    this.#wire();
    this.#openWhenNeeded();
  }

  #wire() {
    document.addEventListener("htmx:load", ({ target }) => this.#loaded(target));
    document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.target.matches(PARTS) && this.pace.began(detail.xhr));
    document.addEventListener("htmx:afterRequest", ({ detail }) => this.pace.ended(detail.xhr));
    document.addEventListener("cloud:ended", () => this.state === "open" || this.pace.want());
    document.addEventListener("visibilitychange", () => this.#lookAgain());
    window.addEventListener("pagehide", () => this.stream.close());
    window.addEventListener("pageshow", (event) => event.persisted && this.state && this.stream.open());
    window.setInterval(() => this.#poll(), POLL);
  }

  /** Opens the stream unless nothing on the page can change, as on forms. */
  #openWhenNeeded() {
    if (!this.state && document.querySelector(`${PARTS}, ${NOTICES}, ${FEED}`)) this.stream.open();
  }

  /** @param {Element} element new on the page */
  #loaded(element) {
    this.#openWhenNeeded();
    if (!element.matches(NOTICES)) return;
    const told = this.actions.get(tail(element.dataset.liveAction));
    if (told && told !== element.dataset.actionState) window.setTimeout(() => move(element), FIRST_LOOK);
  }

  /** Retries a stream that had given up when the user returns to the tab. */
  #lookAgain() {
    if (this.state === "failed" && !document.hidden) this.stream.open();
  }

  #poll() {
    if (this.state === "open" || document.hidden) return;
    document.querySelectorAll(NOTICES).forEach(move);
    if (document.querySelector("[data-live-busy]")) this.pace.want(0);
  }

  /** @param {import("./stream.js").Batch} batch */
  #receive({ frames, ack }) {
    ack();
    const events = frames.map(eventOf).filter(Boolean);
    events.filter(({ type }) => type === "action").forEach((event) => this.#follow(event));
    const parts = [...document.querySelectorAll(PARTS)];
    if (events.some((event) => parts.some((part) => concerns(event, part)))) this.pace.want();
    if (events.length) document.dispatchEvent(new CustomEvent("cloud:events", { detail: events }));
  }

  /** @param {import("./live/concerns.js").CloudEvent} event of an action */
  #follow(event) {
    const action = tail(event.resource_uri);
    this.actions.delete(action);
    this.actions.set(action, event.state);
    if (this.actions.size > MOST_ACTIONS) this.actions.delete(this.actions.keys().next().value);
    for (const notice of document.querySelectorAll(NOTICES)) {
      if (tail(notice.dataset.liveAction) === action) move(notice);
    }
  }

  /** @param {import("./stream.js").StateName} name @param {string} text @param {number} [code] */
  #stateChanged(name, text, code) {
    this.state = name;
    this.text = text;
    showState(name, text, code);
    document.dispatchEvent(new CustomEvent("cloud:live", { detail: { name, text } }));
    if (name === "ended") window.setTimeout(() => this.stream.open(), PAUSE * (1 + Math.random()));
    if (name !== "open") return;
    document.querySelectorAll(NOTICES).forEach(move);
    this.pace.want(this.everOpen ? undefined : FIRST_LOOK); // subscribed now: reload once, then rely on events
    this.everOpen = true;
  }
}

/** @param {Element} notice reloads its action */
function move(notice) {
  notice.dispatchEvent(new CustomEvent("cloud:moved"));
}

const { livePath } = document.body.dataset;
const live = livePath ? new Live(livePath) : null;

/** The stream's current state. @returns {{ name: string, text: string }} */
export function liveState() {
  return { name: live?.state ?? "", text: live?.text ?? "" };
}
