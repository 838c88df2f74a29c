// One line of the log as an element. Text is put in as text, never as markup.
import { dress, parse, strip } from "./ansi.js";

/** @typedef {import("./frames.js").Line} Line */
/** @typedef {"local" | "utc" | "off"} Times */

const MOST_HITS = 200;
const LONGEST_SHOWN = 20_000;

/** @param {number} value @param {number} [width] */
const digits = (value, width = 2) => String(value).padStart(width, "0");

/** Parts of a second where the cloud tells them. @param {number} at seconds @param {Times} times */
export function timeText(at, times) {
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const part = Number.isInteger(at) ? "" : `.${digits(date.getUTCMilliseconds(), 3)}`;
  if (times === "utc") return `${date.toISOString().slice(0, 19).replace("T", " ")}${part}Z`;
  const day = `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
  return `${day} ${digits(date.getHours())}:${digits(date.getMinutes())}:${digits(date.getSeconds())}${part}`;
}

/** Where the pattern hits. @param {string} text @param {RegExp | null} pattern @returns {[number, number][]} */
function hits(text, pattern) {
  if (!pattern) return [];
  const found = [];
  pattern.lastIndex = 0; // left behind by the store's tests
  for (const hit of text.matchAll(pattern)) {
    if (hit[0]) found.push([hit.index, hit.index + hit[0].length]);
    if (found.length === MOST_HITS) break;
  }
  return found;
}

/** A piece of one style, cut where hits begin and end. @param {import("./ansi.js").Segment} segment @param {number} from @param {[number, number][]} ranges */
function* pieces(segment, from, ranges) {
  let done = 0;
  for (const [start, end] of ranges) {
    const [first, last] = [Math.max(start - from, done), Math.min(end - from, segment.text.length)];
    if (last <= first) continue;
    if (first > done) yield [segment.text.slice(done, first), false];
    yield [segment.text.slice(first, last), true];
    done = last;
  }
  if (done < segment.text.length) yield [segment.text.slice(done), false];
}

/** @param {string} text @param {import("./ansi.js").Style | null} style @param {boolean} hit */
function node(text, style, hit) {
  if (!style && !hit) return document.createTextNode(text);
  const element = document.createElement(hit ? "mark" : "span");
  element.textContent = text;
  if (style && !hit) dress(element, style);
  return element;
}

/** @param {string} name @param {string} text */
function gutter(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text;
  return element;
}

/** @param {Line} line @param {{ times: Times, pattern: RegExp | null }} options */
export function row(line, { times, pattern }) {
  const element = document.createElement("div");
  element.className = line.mark ? "log-row log-row-mark" : line.stderr ? "log-row log-row-err" : "log-row";
  if (line.at !== null && times !== "off") element.append(gutter("log-time", `${timeText(line.at, times)} `));
  if (line.source) element.append(gutter("log-source", `${line.source} `));
  if (line.stderr) element.append(gutter("log-stderr", "stderr "));
  const text = line.text.slice(0, LONGEST_SHOWN);
  const ranges = line.mark ? [] : hits(strip(text), pattern);
  let from = 0;
  for (const segment of parse(text)) {
    for (const [part, hit] of pieces(segment, from, ranges)) element.append(node(part, segment.style, hit));
    from += segment.text.length;
  }
  if (!element.hasChildNodes()) element.append("\u200b"); // an empty line is as high as the others
  return element;
}
