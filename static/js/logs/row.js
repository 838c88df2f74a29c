// Draws one line of the log. Text is inserted as text, never as markup.
import { dress, parse } from "./ansi.js";
import { jsonIn, laidOut } from "./fold.js";
import { LEVELS } from "./levels.js";

/** @typedef {import("./frames.js").Line} Line */
/** @typedef {"local" | "utc" | "off"} Times */

const MOST_HITS = 200;
const LONGEST_SHOWN = 20_000;
const DAY = "2000-01-01 ".length;

/** @param {number} value @param {number} [width] */
const digits = (value, width = 2) => String(value).padStart(width, "0");

/** Date and time, with milliseconds if the cloud sent them. @param {number} at seconds @param {Times} times */
export function timeText(at, times) {
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const part = Number.isInteger(at) ? "" : `.${digits(date.getUTCMilliseconds(), 3)}`;
  if (times === "utc") return `${date.toISOString().slice(0, 19).replace("T", " ")}${part}Z`;
  const day = `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
  return `${day} ${digits(date.getHours())}:${digits(date.getMinutes())}:${digits(date.getSeconds())}${part}`;
}

/** The matching ranges. @param {string} text @param {RegExp | null} pattern @returns {[number, number][]} */
function hits(text, pattern) {
  if (!pattern) return [];
  const found = [];
  pattern.lastIndex = 0; // the store's use of test() moves it
  for (const hit of text.matchAll(pattern)) {
    if (hit[0]) found.push([hit.index, hit.index + hit[0].length]);
    if (found.length === MOST_HITS) break;
  }
  return found;
}

/** Splits a segment at the edges of the search hits. @param {import("./ansi.js").Segment} segment @param {number} from @param {[number, number][]} ranges */
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

/** The time; narrow pages hide the date. @param {number} at @param {Times} times */
function timeGutter(at, times) {
  const text = timeText(at, times);
  const element = gutter("log-time", "");
  element.append(gutter("log-day", text.slice(0, DAY)), `${text.slice(DAY)} `);
  return element;
}

/** Cuts long names at the start: the number at the end matters. @param {import("./sources.js").Source} source */
function sourceGutter({ name, colour }) {
  const element = gutter("log-source", "");
  const [number] = /(-\d{1,3})?$/.exec(name);
  element.append(gutter("log-stem", name.slice(0, name.length - number.length)), `${number} `);
  element.style.setProperty("--number-width", `${number.length + 1}ch`);
  element.style.setProperty("--source", `var(--source-${colour})`);
  element.title = name;
  return element;
}

/** @param {Line} line @param {Times} times */
function* gutters(line, times) {
  if (line.at !== null && times !== "off") yield timeGutter(line.at, times);
  if (line.source) {
    yield sourceGutter(line.source);
  }
  if (line.stderr) yield gutter("log-stderr", "stderr ");
}

/** The text with its colours and highlighted search hits. @param {Line} line @param {RegExp | null} pattern */
function* content(line, pattern) {
  const text = line.text.slice(0, LONGEST_SHOWN);
  const ranges = line.mark ? [] : hits(line.plain.slice(0, LONGEST_SHOWN), pattern);
  let from = 0;
  for (const segment of parse(text)) {
    for (const [part, hit] of pieces(segment, from, ranges)) yield node(part, segment.style, hit);
    from += segment.text.length;
  }
}

/** @param {boolean} open */
function foldButton(open) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "log-fold";
  element.setAttribute("aria-expanded", String(open));
  element.setAttribute("aria-label", "JSON");
  return element;
}

/** @param {Line} line */
function looks(line) {
  if (line.mark) return "log-row log-row-mark";
  return `log-row${line.stderr ? " log-row-err" : ""}${line.level >= 0 ? ` log-level-${LEVELS[line.level]}` : ""}`;
}

/** @param {Line} line @param {{ times: Times, pattern: RegExp | null, unfold: boolean }} options */
export function row(line, { times, pattern, unfold }) {
  const element = document.createElement("div");
  element.className = looks(line);
  element.append(...gutters(line, times));
  const json = line.mark ? undefined : jsonIn(line.plain);
  const open = line.open ?? unfold;
  if (json !== undefined) element.append(foldButton(open));
  element.append(...content(line, pattern));
  if (json !== undefined && open) element.append(laidOut(json));
  if (!element.hasChildNodes()) element.append("\u200b"); // keeps empty lines as high as the others
  return element;
}
