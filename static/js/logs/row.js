// Draws one line of the log. Text is inserted as text, never as markup.
import { applyStyle, parseSegments } from "./ansi.js";
import { drawJson, parseJsonLine } from "./json.js";
import { LEVELS } from "./levels.js";

/** @typedef {import("./frames.js").Line} Line */
/** @typedef {"local" | "utc" | "off"} Times */

const MOST_HITS = 200;
const LONGEST_SHOWN = 20_000;
const DATE_LENGTH = "2000-01-01 ".length;

/** @param {number} value @param {number} [width] */
const padNumber = (value, width = 2) => String(value).padStart(width, "0");

/** Date and time, with milliseconds if the cloud sent them. @param {number} at seconds @param {Times} times */
export function formatTime(at, times) {
  const date = new Date(at * 1000);
  if (Number.isNaN(date.getTime())) return "";
  const fraction = Number.isInteger(at) ? "" : `.${padNumber(date.getUTCMilliseconds(), 3)}`;
  if (times === "utc") return `${date.toISOString().slice(0, 19).replace("T", " ")}${fraction}Z`;
  const day = `${date.getFullYear()}-${padNumber(date.getMonth() + 1)}-${padNumber(date.getDate())}`;
  return `${day} ${padNumber(date.getHours())}:${padNumber(date.getMinutes())}:${padNumber(date.getSeconds())}${fraction}`;
}

/** The matching ranges. @param {string} text @param {RegExp | null} pattern @returns {[number, number][]} */
function findHits(text, pattern) {
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
function* splitAtHits(segment, from, ranges) {
  let position = 0;
  for (const [start, end] of ranges) {
    const [first, last] = [Math.max(start - from, position), Math.min(end - from, segment.text.length)];
    if (last <= first) continue;
    if (first > position) yield [segment.text.slice(position, first), false];
    yield [segment.text.slice(first, last), true];
    position = last;
  }
  if (position < segment.text.length) yield [segment.text.slice(position), false];
}

/** @param {string} text @param {import("./ansi.js").Style | null} style @param {boolean} hit */
function createTextNode(text, style, hit) {
  if (!style && !hit) return document.createTextNode(text);
  const element = document.createElement(hit ? "mark" : "span");
  element.textContent = text;
  if (style && !hit) applyStyle(element, style);
  return element;
}

/** @param {string} className @param {string} text */
function createSpan(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

/** The time; narrow pages hide the date. @param {number} at @param {Times} times */
function drawTime(at, times) {
  const text = formatTime(at, times);
  const element = createSpan("log-time", "");
  element.append(createSpan("log-day", text.slice(0, DATE_LENGTH)), `${text.slice(DATE_LENGTH)} `);
  return element;
}

/** Cuts long names at the start: the number at the end matters. @param {import("./sources.js").Source} source */
function drawSource({ name, colour }) {
  const element = createSpan("log-source", "");
  const [number] = /(-\d{1,3})?$/.exec(name);
  element.append(createSpan("log-stem", name.slice(0, name.length - number.length)), `${number} `);
  element.style.setProperty("--number-width", `${number.length + 1}ch`);
  element.style.setProperty("--source", `var(--source-${colour})`);
  element.title = name;
  return element;
}

/** @param {Line} line @param {Times} times */
function* drawGutter(line, times) {
  if (line.at !== null && times !== "off") yield drawTime(line.at, times);
  if (line.source) {
    yield drawSource(line.source);
  }
  if (line.stderr) yield createSpan("log-stderr", "stderr ");
}

/** The text with its colours and highlighted search hits. @param {Line} line @param {RegExp | null} pattern */
function* drawText(line, pattern) {
  const text = line.text.slice(0, LONGEST_SHOWN);
  const ranges = line.isNote ? [] : findHits(line.plain.slice(0, LONGEST_SHOWN), pattern);
  let from = 0;
  for (const segment of parseSegments(text)) {
    for (const [part, hit] of splitAtHits(segment, from, ranges)) yield createTextNode(part, segment.style, hit);
    from += segment.text.length;
  }
}

/** @param {boolean} isUnfolded */
function createFoldButton(isUnfolded) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "log-fold";
  element.setAttribute("aria-expanded", String(isUnfolded));
  element.setAttribute("aria-label", "JSON");
  return element;
}

/** @param {Line} line */
function rowClasses(line) {
  if (line.isNote) return "log-row log-row-mark";
  return `log-row${line.stderr ? " log-row-err" : ""}${line.level >= 0 ? ` log-level-${LEVELS[line.level]}` : ""}`;
}

/** @param {Line} line @param {{ times: Times, pattern: RegExp | null, unfold: boolean }} options */
export function drawRow(line, { times, pattern, unfold }) {
  const element = document.createElement("div");
  element.className = rowClasses(line);
  element.append(...drawGutter(line, times));
  const json = line.isNote ? undefined : parseJsonLine(line.plain);
  const isUnfolded = line.isUnfolded ?? unfold;
  if (json !== undefined) element.append(createFoldButton(isUnfolded));
  element.append(...drawText(line, pattern));
  if (json !== undefined && isUnfolded) element.append(drawJson(json));
  if (!element.hasChildNodes()) element.append("\u200b"); // keeps empty lines as high as the others
  return element;
}
