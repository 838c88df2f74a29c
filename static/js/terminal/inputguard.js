// Keeps output from causing input: terminals answer device queries as if the user had typed the answer.
// All queries are swallowed before xterm.js sees them, even those that this version does not answer.

/** @typedef {{ prefix?: string, intermediates?: string, final: string }} Sequence */

/** @type {Sequence[]} */
const CSI_QUERIES = [
  { final: "c" }, { prefix: ">", final: "c" }, { prefix: "=", final: "c" }, // device attributes
  { final: "n" }, { prefix: "?", final: "n" }, { prefix: ">", final: "n" }, // status, cursor position, colour scheme
  { intermediates: "$", final: "p" }, { prefix: "?", intermediates: "$", final: "p" }, // modes
  { prefix: ">", final: "q" }, // version
  { final: "t" }, // sizes and titles
  { prefix: ">", final: "t" },
  { final: "x" }, // parameters
  { prefix: "?", final: "u" }, // keyboard protocol
  { intermediates: "$", final: "w" }, // presentation state
  { intermediates: "*", final: "y" }, // checksum
];
/** @type {Sequence[]} */
const DCS_QUERIES = [{ intermediates: "$", final: "q" }, { intermediates: "+", final: "q" }]; // settings, capabilities
/** @type {Sequence[]} */
const ESC_QUERIES = [{ final: "Z" }]; // identification
const OSC_COLOURS = [4, 5, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21]; // may be set, but not queried
const OSC_CLIPBOARD = 52;

const swallow = () => true;

/** @param {string} data */
const isQuery = (data) => data.includes("?");

/** @param {import("../../vendor/xterm/lib/xterm.mjs").IParser} parser */
export function blockQueries(parser) {
  CSI_QUERIES.forEach((id) => parser.registerCsiHandler(id, swallow));
  DCS_QUERIES.forEach((id) => parser.registerDcsHandler(id, swallow));
  ESC_QUERIES.forEach((id) => parser.registerEscHandler(id, swallow));
  OSC_COLOURS.forEach((id) => parser.registerOscHandler(id, isQuery));
  parser.registerOscHandler(OSC_CLIPBOARD, swallow);
}

/** Sent by xterm.js on focus changes if a program enabled that mode, which one sequence can set among others. */
const FOCUS_REPORTS = new Set(["\x1b[I", "\x1b[O"]);

/** @param {string} data as xterm.js would send it @returns {boolean} whether the user typed it */
export function isTyped(data) {
  return !FOCUS_REPORTS.has(data);
}
