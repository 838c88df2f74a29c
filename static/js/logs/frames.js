// Parses the stream's frames into lines.
import { stripEscapes } from "./ansi.js";
import { detectLevel } from "./levels.js";

/**
 * `text` as received, `plain` without escape sequences; `at` in seconds; `name` of the container, in logs of
 * several; `level` an index of levels.js, -1 for none; `isNote` for the viewer's own lines; `hit` for search
 * hits; `isUnfolded` as chosen for the line's JSON alone, null for none.
 * @typedef {{
 *   number: number, text: string, plain: string, at: number | null, stderr: boolean, name: string, level: number,
 *   source: import("./sources.js").Source | null, isNote: boolean, hit: boolean, isUnfolded: boolean | null,
 * }} Line
 */

const LONGEST_LINE = 64 * 1024;

/** @param {string} text @param {number | null} at @param {boolean} stderr @param {string} name @returns {Line} */
function createLine(text, at, stderr, name) {
  const plain = stripEscapes(text);
  const level = detectLevel(plain);
  return { number: 0, text, plain, at, stderr, name, level, source: null, isNote: false, hit: false, isUnfolded: null };
}

/** A line of the viewer's own. @param {string} text @returns {Line} */
export const createNote = (text) => ({ ...createLine(text, null, false, ""), level: -1, isNote: true });

/** @param {string} frame */
function decodeFrame(frame) {
  try {
    const value = JSON.parse(frame);
    return value && typeof value === "object" ? value : { log: frame };
  } catch {
    return { log: frame };
  }
}

/** @param {string} text */
function cleanLine(text) {
  const line = text.includes("\r") ? text.replace(/\r+$/, "").replaceAll("\r", " ") : text;
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}… (cut)` : line;
}

/** @param {string} frame @returns {Line[]} a frame may contain several lines, or none */
export function parseFrame(frame) {
  if (!frame) return [];
  const value = decodeFrame(frame);
  if (value.type === "auth") return [];
  if (value.type === "error") return [createNote(String(value.data?.errorMessage ?? "The cloud reported an error."))];
  const text = String(value.log ?? "");
  const at = Number.isFinite(value.timestamp) ? value.timestamp : null;
  const stderr = value.streamType === "stderr";
  const name = typeof value.source === "string" ? value.source : "";
  const pieces = (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
  return pieces.map((piece) => createLine(cleanLine(piece), at, stderr, name));
}
