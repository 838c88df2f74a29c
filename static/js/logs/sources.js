// The sources of a log: containers, grouped by service. Each has its own colour, as long as there are enough, and can be
// hidden.

export const COLOURS = 12; // as many as logs.css defines
const STEP = 5; // distance between the colours of services; coprime with COLOURS

/** @typedef {{ name: string, group: number, colour: number, hidden: boolean }} Source */

/** A number for a name: always the same, and different for names that end in different numbers. @param {string} name */
function place(name) {
  const number = /(\d+)$/.exec(name);
  if (number) return Number(number[1].slice(-6)) - 1;
  return [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 100_003, 0);
}

const natural = new Intl.Collator("en", { numeric: true });

export class Sources {
  /** @param {string[]} groups the streams' names; "" for a log of a single container */
  constructor(groups) {
    this.groups = groups;
    /** @type {Map<string, Source>[]} by stream */
    this.found = groups.map(() => new Map());
    /** @type {Source[]} in the order of groups and names */
    this.all = [];
    this.joinShown = true;
    this.longest = 0;
  }

  /** @param {number} group @param {string} name @returns {Source | null} null in the log of a single container */
  of(group, name) {
    const shown = name || (this.groups.length > 1 ? this.groups[group] : "");
    return shown ? (this.found[group].get(shown) ?? this.#join(group, shown)) : null;
  }

  /** @param {number} group @param {string} name */
  #join(group, name) {
    const source = { name, group, colour: this.#colour(group, name), hidden: !this.joinShown };
    this.found[group].set(name, source);
    this.all.push(source);
    this.all.sort((one, other) => one.group - other.group || natural.compare(one.name, other.name));
    this.longest = Math.max(this.longest, name.length);
    return source;
  }

  /** The name's own colour, or the next of those that the fewest sources have. @param {number} group @param {string} name */
  #colour(group, name) {
    const own = (((place(name) + group * STEP) % COLOURS) + COLOURS) % COLOURS;
    const taken = new Array(COLOURS).fill(0);
    this.all.forEach((source) => taken[source.colour]++);
    const fewest = Math.min(...taken);
    return Array.from(taken, (_, step) => (own + step) % COLOURS).find((colour) => taken[colour] === fewest);
  }

  /** @param {Source} source */
  toggle(source) {
    source.hidden = !source.hidden;
    this.joinShown ||= !this.anyHidden();
  }

  /** Shows only these sources; sources that join later are hidden too. @param {Source[]} sources */
  only(sources) {
    this.all.forEach((source) => (source.hidden = !sources.includes(source)));
    this.joinShown = false;
  }

  showAll() {
    this.all.forEach((source) => (source.hidden = false));
    this.joinShown = true;
  }

  /** @param {number} group @returns {Source[]} */
  inGroup(group) {
    return this.all.filter((source) => source.group === group);
  }

  anyHidden() {
    return !this.joinShown || this.all.some((source) => source.hidden);
  }
}
