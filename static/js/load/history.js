// The samples of the last ten minutes.

const LONGEST_SPAN = 600; // seconds
const SHORTEST_SPAN = 60;
const LONGEST_GAP = 10; // seconds without a sample after which the line is interrupted
const NUMBERS = ["cpu", "memory", "received", "sent"];
const TOTALS = ["cpus", "memory_limit"];

/** @typedef {Record<"cpu" | "memory" | "received" | "sent" | "cpus" | "memory_limit", number>} Sample */

/** @param {string} frame as the upstream sent it @returns {Sample | null} null for any other frame */
export function parseSample(frame) {
  try {
    const value = JSON.parse(frame);
    if (value?.type !== "stats" || !NUMBERS.every((name) => Number.isFinite(value[name]) && value[name] >= 0)) return null;
    const totals = TOTALS.map((name) => [name, Number.isFinite(value[name]) ? value[name] : 0]);
    return Object.fromEntries([...NUMBERS.map((name) => [name, value[name]]), ...totals]);
  } catch {
    return null;
  }
}

export class History {
  constructor() {
    /** @type {number[]} arrival times in seconds, by this browser's clock */
    this.times = [];
    /** @type {Record<string, (number | null)[]>} */
    this.columns = Object.fromEntries(NUMBERS.map((name) => [name, []]));
    /** @type {Sample | null} */
    this.latest = null;
  }

  /** @param {Sample} sample @param {number} now in seconds */
  add(sample, now) {
    const last = this.times.at(-1) ?? now;
    if (now - last > LONGEST_GAP) this.#push(last + 1, {});
    this.#push(now, sample);
    this.latest = sample;
    const firstKept = this.times.findIndex((time) => time >= now - LONGEST_SPAN);
    if (firstKept > 0) [this.times, ...Object.values(this.columns)].forEach((column) => column.splice(0, firstKept));
  }

  /** The time range to show, short at first. @param {number} now @returns {[number, number]} */
  range(now) {
    const since = now - (this.times[0] ?? now);
    return [now - Math.min(Math.max(since, SHORTEST_SPAN), LONGEST_SPAN), now];
  }

  /** @param {number} now @returns {boolean} whether the latest sample is recent enough to show as current */
  isFresh(now) {
    return this.times.length > 0 && now - this.times.at(-1) <= LONGEST_GAP;
  }

  /** @param {number} time @param {Partial<Sample>} sample */
  #push(time, sample) {
    this.times.push(time);
    for (const name of NUMBERS) this.columns[name].push(sample[name] ?? null);
  }
}
