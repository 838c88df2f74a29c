// Names of objects: those in the pickers are known at once, others are requested in batches.
import { typeAndKey } from "../live/cloudevents.js";

const REQUEST_DELAY = 300;
const MOST_PER_REQUEST = 50; // as limited by the console
const MOST_TRIES = 2; // an object that no longer exists has no name

export class Names {
  /** @param {HTMLElement} root @param {() => void} onUpdate */
  constructor(root, onUpdate) {
    this.url = root.dataset.namesUrl;
    this.onUpdate = onUpdate;
    this.pickers = ["object", "parent"].map((name) => root.querySelector(`select[name="${name}"]`));
    /** @type {Map<string, string>} names by type and key */
    this.names = new Map();
    /** @type {Map<string, number>} how often each URI was requested */
    this.requestCounts = new Map();
    this.pendingUris = new Set();
    this.timer = 0;
    for (const { value, text } of this.pickers.flatMap(({ options }) => [...options])) if (value) this.names.set(typeAndKey(value), text);
  }

  /** @param {string} uri @returns {string} the name; until it is known, the start of the object's key */
  of(uri) {
    const name = this.names.get(typeAndKey(uri));
    if (name === undefined) this.#scheduleRequest(uri);
    return name ?? typeAndKey(uri).split("/").at(-1).slice(0, 8);
  }

  /** @param {string} uri */
  #scheduleRequest(uri) {
    if ((this.requestCounts.get(uri) ?? 0) >= MOST_TRIES) return;
    this.pendingUris.add(uri);
    this.timer ||= window.setTimeout(() => this.#requestNames(), REQUEST_DELAY);
  }

  async #requestNames() {
    const uris = [...this.pendingUris].slice(-MOST_PER_REQUEST);
    this.pendingUris.clear();
    uris.forEach((uri) => this.requestCounts.set(uri, (this.requestCounts.get(uri) ?? 0) + 1));
    const query = new URLSearchParams(uris.map((uri) => ["uri", uri]));
    const names = await fetchNames(`${this.url}?${query}`);
    this.timer = 0;
    Object.entries(names).forEach(([uri, name]) => this.#addName(uri, name));
    this.onUpdate();
  }

  /** @param {string} uri @param {string} name */
  #addName(uri, name) {
    this.names.set(typeAndKey(uri), name);
    if (uri.includes("/action/")) return;
    for (const picker of this.pickers) {
      if (![...picker.options].some(({ value }) => value === uri)) picker.append(new Option(name, uri));
    }
  }
}

/** @param {string} url @returns {Promise<Record<string, string>>} names by URI; empty if the request fails */
async function fetchNames(url) {
  try {
    const answer = await fetch(url, { headers: { "X-Background": "1", Accept: "application/json" }, redirect: "error" });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}
