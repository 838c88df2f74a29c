// The rows of the event feed, newest first.
import { formatRelative } from "../relativetimes.js";
import { typeAndKey } from "../live/cloudevents.js";

const MOST_ROWS = 1_000; // as many as the store keeps
const LONGEST_RAW = 20_000;
const VERBS = { create: "Created", update: "Changed", delete: "Removed" };
const KINDS = JSON.parse(document.getElementById("feed-kinds").textContent);

/** @typedef {import("./store.js").Entry} Entry */

export class Rows {
  /** @param {HTMLElement} list @param {import("./names.js").Names} names */
  constructor(list, names) {
    Object.assign(this, { list, names });
    this.rowTemplate = document.querySelector("template[data-feed-row]").content.firstElementChild;
    this.gapTemplate = document.querySelector("template[data-feed-gap]").content.firstElementChild;
  }

  get count() {
    return this.list.querySelectorAll(":scope > .feed-row").length;
  }

  clear() {
    this.list.replaceChildren();
  }

  /** @param {Entry[]} entries oldest first */
  prepend(entries) {
    const fresh = entries.slice(-MOST_ROWS).map((entry) => (entry.gap ? this.#drawGap(entry.gap) : this.#drawEvent(entry)));
    this.list.prepend(...fresh.reverse());
    while (this.list.childElementCount > MOST_ROWS) this.list.lastElementChild.remove();
  }

  /** Fills in names that were not known yet when their rows were drawn. */
  updateNames() {
    for (const span of this.list.querySelectorAll("[data-uri]")) {
      const name = this.names.of(span.dataset.uri);
      if (span.textContent !== name) span.textContent = name;
    }
  }

  /** @param {string} moment */
  #drawGap(moment) {
    const row = this.gapTemplate.cloneNode(true);
    row.textContent = `Connected at ${new Date(moment).toLocaleTimeString("en", { hour12: false })}. Events from just before may be missing.`;
    return row;
  }

  /** @param {import("../live/cloudevents.js").CloudEvent} event */
  #drawEvent(event) {
    const row = this.rowTemplate.cloneNode(true);
    const part = (name) => row.querySelector(`[data-part="${name}"]`);
    const kind = Object.hasOwn(KINDS, event.type) ? KINDS[event.type] : null;
    part("verb").textContent = Object.hasOwn(VERBS, event.action) ? VERBS[event.action] : event.action;
    part("verb").dataset.verb = event.action;
    part("type").textContent = kind?.label ?? event.type;
    part("name").append(this.#drawName(event.resource_uri));
    part("parents").append(...this.#drawParents(event));
    showState(part("state"), event.state, kind);
    showTime(part("time"), event.datetime);
    const raw = row.querySelector(".feed-raw");
    raw.addEventListener("toggle", () => (raw.querySelector("pre").textContent = formatRaw(event)), { once: true });
    return row;
  }

  /** @param {import("../live/cloudevents.js").CloudEvent} event */
  #drawParents({ type, parents }) {
    if (!parents.length) return [];
    const names = parents.slice(0, 6).flatMap((uri) => [", ", this.#drawName(uri)]);
    return [type === "action" ? "on " : "in ", ...names.slice(1)];
  }

  /** The object's name, as a link to its page if the console has pages for its type. @param {string} uri */
  #drawName(uri) {
    const [type, key] = typeAndKey(uri).split("/");
    const listUrl = Object.hasOwn(KINDS, type) ? KINDS[type].list_url : null;
    const element = document.createElement(listUrl && key ? "a" : "span");
    if (listUrl && key) element.href = `${listUrl}${encodeURIComponent(key)}/`;
    element.dataset.uri = uri;
    element.title = uri.slice(0, 1024);
    element.textContent = this.names.of(uri);
    return element;
  }
}

/** @param {HTMLElement} badge @param {string} state @param {{ tones: Record<string, string> } | null} kind */
function showState(badge, state, kind) {
  badge.hidden = !state;
  const tone = kind && Object.hasOwn(kind.tones, state) ? kind.tones[state] : "grey";
  badge.classList.add(`state-${tone}`);
  badge.lastElementChild.textContent = state.slice(0, 60);
}

/** @param {HTMLTimeElement} time @param {string} text ISO 8601 */
function showTime(time, text) {
  const moment = new Date(text);
  if (Number.isNaN(moment.valueOf())) {
    time.textContent = text.slice(0, 40);
    delete time.dataset.ago;
    return;
  }
  time.dateTime = moment.toISOString();
  time.title = `${time.dateTime.slice(0, 19).replace("T", " ")} UTC`;
  time.textContent = formatRelative(Math.trunc((Date.now() - moment) / 1000));
}

/** @param {import("../live/cloudevents.js").CloudEvent} event */
function formatRaw(event) {
  const text = JSON.stringify(event.raw, null, 2);
  return text.length > LONGEST_RAW ? `${text.slice(0, LONGEST_RAW)}… (cut)` : text;
}
