// The event feed in templates/events/feed.html. It uses the page's own event stream (live.js).
import { Feed } from "./events/feed.js";
import { Names } from "./events/names.js";
import { Rows } from "./events/rows.js";
import { liveState } from "./live.js";

const FILTERS = ["type", "object", "parent"];
const STATES = { open: "Live", connecting: "Connecting…" };

class FeedPage {
  /** @param {HTMLElement} root */
  constructor(root) {
    const part = (name) => root.querySelector(`[data-feed-${name}]`);
    this.parts = Object.fromEntries(
      ["filters", "pause", "clear", "dot", "status", "count", "rows", "empty", "nothing"].map((name) => [name, part(name)]),
    );
    this.paused = false;
    this.waiting = 0; // events received while paused
    this.feed = new Feed(root.dataset.feedOf);
    this.names = new Names(root, () => this.rows.nameAll());
    this.rows = new Rows(this.parts.rows, this.names);
    this.#wire();
    this.#draw();
    this.#showState(liveState());
  }

  #wire() {
    const { filters, pause, clear } = this.parts;
    document.addEventListener("cloud:events", ({ detail }) => this.#receive(detail));
    document.addEventListener("cloud:live", ({ detail }) => this.#showState(detail));
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("change", () => this.#filter());
    pause.addEventListener("click", () => this.#pause(!this.paused));
    clear.addEventListener("click", () => (this.feed.clear(), this.#draw()));
    window.addEventListener("pagehide", () => this.feed.keep());
    document.addEventListener("visibilitychange", () => document.hidden && this.feed.keep());
  }

  /** @param {import("./live/cloudevents.js").CloudEvent[]} events oldest first */
  #receive(events) {
    this.feed.add(events);
    if (this.paused) this.waiting += events.length;
    else this.rows.put(events.filter((event) => this.#passes(event)));
    this.#counts();
  }

  /** Applies the filters and keeps them in the address. */
  #filter() {
    const address = new URL(window.location.href);
    for (const name of FILTERS) {
      const { value } = this.parts.filters.elements[name];
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    }
    window.history.replaceState(window.history.state, "", address);
    this.#draw();
  }

  /** Filters as the API's own event stream does. @param {import("./live/cloudevents.js").CloudEvent} event */
  #passes({ type, resource_uri: uri, parents }) {
    const { type: kind, object, parent } = this.parts.filters.elements;
    return (!kind.value || kind.value === type) && (!object.value || object.value === uri) && (!parent.value || parents.includes(parent.value));
  }

  /** Redraws the whole feed. */
  #draw() {
    this.waiting = 0;
    this.rows.clear();
    this.rows.put(this.feed.entries.filter((entry) => entry.gap || this.#passes(entry)));
    this.#counts();
  }

  /** @param {boolean} on */
  #pause(on) {
    this.paused = on;
    this.parts.pause.setAttribute("aria-pressed", String(on));
    if (!on && this.waiting) this.#draw();
    this.#showState(liveState());
  }

  /** @param {{ name: string, text: string }} live */
  #showState({ name, text }) {
    if (name === "open" && this.opened !== true && this.feed.mark()) this.#draw();
    this.opened = name === "open";
    this.parts.dot.dataset.liveMark = this.paused ? "off" : name;
    this.state = STATES[name] ?? text;
    this.#counts();
  }

  #counts() {
    const { status, count, rows, empty, nothing } = this.parts;
    const held = this.feed.count;
    const shown = this.rows.count;
    const words = this.paused ? `Paused. ${this.waiting === 1 ? "1 new event waits." : `${this.waiting} new events wait.`}` : this.state;
    if (status.textContent !== words) status.textContent = words;
    count.textContent = held ? `${shown.toLocaleString("en")} of ${held.toLocaleString("en")} events` : "";
    empty.hidden = held > 0;
    nothing.hidden = held === 0 || shown > 0;
    rows.hidden = shown === 0;
  }
}

document.querySelectorAll("[data-live-feed]").forEach((root) => new FeedPage(root));
