// Names of objects: those in the pickers are known at once, others are requested in batches.
import { typeAndKey } from "../live/cloudevents.js";

const PAUSE = 300;
const MOST = 50; // per request, as limited by the console
const TRIES = 2; // an object that no longer exists has no name

export class Names {
  /** @param {HTMLElement} root @param {() => void} onLearned */
  constructor(root, onLearned) {
    this.url = root.dataset.namesUrl;
    this.onLearned = onLearned;
    this.pickers = ["object", "parent"].map((name) => root.querySelector(`select[name="${name}"]`));
    /** @type {Map<string, string>} names by type and key */
    this.known = new Map();
    /** @type {Map<string, number>} how often each URI was requested */
    this.asked = new Map();
    this.wanted = new Set();
    this.timer = 0;
    for (const { value, text } of this.pickers.flatMap(({ options }) => [...options])) if (value) this.known.set(typeAndKey(value), text);
  }

  /** @param {string} uri @returns {string} the name; until it is known, the start of the object's key */
  of(uri) {
    const name = this.known.get(typeAndKey(uri));
    if (name === undefined) this.#want(uri);
    return name ?? typeAndKey(uri).split("/").at(-1).slice(0, 8);
  }

  /** @param {string} uri */
  #want(uri) {
    if ((this.asked.get(uri) ?? 0) >= TRIES) return;
    this.wanted.add(uri);
    this.timer ||= window.setTimeout(() => this.#ask(), PAUSE);
  }

  async #ask() {
    const uris = [...this.wanted].slice(-MOST);
    this.wanted.clear();
    uris.forEach((uri) => this.asked.set(uri, (this.asked.get(uri) ?? 0) + 1));
    const query = new URLSearchParams(uris.map((uri) => ["uri", uri]));
    const found = await read(`${this.url}?${query}`);
    this.timer = 0;
    Object.entries(found).forEach(([uri, name]) => this.#learn(uri, name));
    this.onLearned();
  }

  /** @param {string} uri @param {string} name */
  #learn(uri, name) {
    this.known.set(typeAndKey(uri), name);
    if (uri.includes("/action/")) return;
    for (const picker of this.pickers) {
      if (![...picker.options].some(({ value }) => value === uri)) picker.append(new Option(name, uri));
    }
  }
}

/** @param {string} url @returns {Promise<Record<string, string>>} names by URI; empty if the request fails */
async function read(url) {
  try {
    const answer = await fetch(url, { headers: { "X-Background": "1", Accept: "application/json" }, redirect: "error" });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}
