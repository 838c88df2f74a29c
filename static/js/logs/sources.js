// The sources of a log: containers, grouped by service. Each has its own colour, as long as there are enough, and can be
// hidden.

export const COLOURS = 12; // as many as logs.css defines
const GROUP_STEP = 5; // distance between the colours of services; coprime with COLOURS

/** @typedef {{ name: string, group: number, colour: number, hidden: boolean }} Source */

/** A number for a name: always the same, and different for names that end in different numbers. @param {string} name */
function nameNumber(name) {
  const number = /(\d+)$/.exec(name);
  if (number) return Number(number[1].slice(-6)) - 1;
  return [...name].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 100_003, 0);
}

const naturalOrder = new Intl.Collator("en", { numeric: true });

export class Sources {
  /** @param {string[]} groups the streams' names; "" for a log of a single container */
  constructor(groups) {
    this.groups = groups;
    /** @type {Map<string, Source>[]} by stream */
    this.byName = groups.map(() => new Map());
    /** @type {Source[]} in the order of groups and names */
    this.all = [];
    this.showsNewSources = true;
    this.longestNameLength = 0;
  }

  /** @param {number} group @param {string} name @returns {Source | null} null in the log of a single container */
  of(group, name) {
    const sourceName = name || (this.groups.length > 1 ? this.groups[group] : "");
    return sourceName ? (this.byName[group].get(sourceName) ?? this.#addSource(group, sourceName)) : null;
  }

  /** @param {number} group @param {string} name */
  #addSource(group, name) {
    const source = { name, group, colour: this.#pickColour(group, name), hidden: !this.showsNewSources };
    this.byName[group].set(name, source);
    this.all.push(source);
    this.all.sort((one, other) => one.group - other.group || naturalOrder.compare(one.name, other.name));
    this.longestNameLength = Math.max(this.longestNameLength, name.length);
    return source;
  }

  /** The name's own colour, or the next of those that the fewest sources have. @param {number} group @param {string} name */
  #pickColour(group, name) {
    const preferred = (((nameNumber(name) + group * GROUP_STEP) % COLOURS) + COLOURS) % COLOURS;
    const uses = new Array(COLOURS).fill(0);
    this.all.forEach((source) => uses[source.colour]++);
    const fewest = Math.min(...uses);
    return Array.from(uses, (_, step) => (preferred + step) % COLOURS).find((colour) => uses[colour] === fewest);
  }

  /** @param {Source} source */
  toggle(source) {
    source.hidden = !source.hidden;
    this.showsNewSources ||= !this.anyHidden();
  }

  /** Shows only these sources; sources that join later are hidden too. @param {Source[]} sources */
  showOnly(sources) {
    this.all.forEach((source) => (source.hidden = !sources.includes(source)));
    this.showsNewSources = false;
  }

  showAll() {
    this.all.forEach((source) => (source.hidden = false));
    this.showsNewSources = true;
  }

  /** @param {number} group @returns {Source[]} */
  inGroup(group) {
    return this.all.filter((source) => source.group === group);
  }

  anyHidden() {
    return !this.showsNewSources || this.all.some((source) => source.hidden);
  }
}
