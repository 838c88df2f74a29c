// The event feed in templates/events/feed.html. It uses the page's own event stream (live.js).
import { EventStore } from "./events/store.js";
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
    this.waitingCount = 0; // events received while paused
    this.store = new EventStore(root.dataset.feedOf);
    this.names = new Names(root, () => this.rows.updateNames());
    this.rows = new Rows(this.parts.rows, this.names);
    this.#addListeners();
    this.#redraw();
    this.#showState(liveState());
  }

  #addListeners() {
    const { filters, pause, clear } = this.parts;
    document.addEventListener("cloud:events", ({ detail }) => this.#receive(detail));
    document.addEventListener("cloud:live", ({ detail }) => this.#showState(detail));
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("change", () => this.#filtersChanged());
    pause.addEventListener("click", () => this.#setPaused(!this.paused));
    clear.addEventListener("click", () => (this.store.clear(), this.#redraw()));
    window.addEventListener("pagehide", () => this.store.save());
    document.addEventListener("visibilitychange", () => document.hidden && this.store.save());
  }

  /** @param {import("./live/cloudevents.js").CloudEvent[]} events oldest first */
  #receive(events) {
    this.store.add(events);
    if (this.paused) this.waitingCount += events.length;
    else this.rows.prepend(events.filter((event) => this.#matchesFilters(event)));
    this.#updateCounts();
  }

  /** Applies the filters and keeps them in the address. */
  #filtersChanged() {
    const address = new URL(window.location.href);
    for (const name of FILTERS) {
      const { value } = this.parts.filters.elements[name];
      value ? address.searchParams.set(name, value) : address.searchParams.delete(name);
    }
    window.history.replaceState(window.history.state, "", address);
    this.#redraw();
  }

  /** Filters as the API's own event stream does. @param {import("./live/cloudevents.js").CloudEvent} event */
  #matchesFilters({ type, resource_uri: uri, parents }) {
    const { type: typeFilter, object, parent } = this.parts.filters.elements;
    return (
      (!typeFilter.value || typeFilter.value === type) &&
      (!object.value || object.value === uri) &&
      (!parent.value || parents.includes(parent.value))
    );
  }

  /** Redraws the whole feed. */
  #redraw() {
    this.waitingCount = 0;
    this.rows.clear();
    this.rows.prepend(this.store.entries.filter((entry) => entry.gap || this.#matchesFilters(entry)));
    this.#updateCounts();
  }

  /** @param {boolean} on */
  #setPaused(on) {
    this.paused = on;
    this.parts.pause.setAttribute("aria-pressed", String(on));
    if (!on && this.waitingCount) this.#redraw();
    this.#showState(liveState());
  }

  /** @param {{ name: string, text: string }} live */
  #showState({ name, text }) {
    if (name === "open" && this.isOpen !== true && this.store.recordGap()) this.#redraw();
    this.isOpen = name === "open";
    this.parts.dot.dataset.liveMark = this.paused ? "off" : name;
    this.state = STATES[name] ?? text;
    this.#updateCounts();
  }

  #updateCounts() {
    const { status, count, rows, empty, nothing } = this.parts;
    const keptCount = this.store.count;
    const shownCount = this.rows.count;
    const waitingText = this.waitingCount === 1 ? "1 new event waits." : `${this.waitingCount} new events wait.`;
    const statusText = this.paused ? `Paused. ${waitingText}` : this.state;
    if (status.textContent !== statusText) status.textContent = statusText;
    count.textContent = keptCount ? `${shownCount.toLocaleString("en")} of ${keptCount.toLocaleString("en")} events` : "";
    empty.hidden = keptCount > 0;
    nothing.hidden = keptCount === 0 || shownCount > 0;
    rows.hidden = shownCount === 0;
  }
}

document.querySelectorAll("[data-live-feed]").forEach((root) => new FeedPage(root));
