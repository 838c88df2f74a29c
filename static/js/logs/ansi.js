// Colours and styles of a log line (ANSI SGR); every other escape sequence and control character is dropped.

// CSI … final byte, OSC/DCS/PM/APC … terminator, other two-byte escapes, lone controls except tab.
const ESCAPES = /\x1b\[([0-?]*)[ -/]*([@-~])|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * @typedef {{ fg: string, bg: string, bold: boolean, dim: boolean, italic: boolean, underline: boolean, inverse: boolean, strike: boolean }} Style
 * @typedef {{ text: string, style: Style | null }} Segment
 */

/** @returns {Style} */
const plainStyle = () => ({
  fg: "", bg: "", bold: false, dim: false, italic: false, underline: false, inverse: false, strike: false,
});

const SWITCHES = {
  1: ["bold", true], 2: ["dim", true], 3: ["italic", true], 4: ["underline", true], 7: ["inverse", true],
  9: ["strike", true], 23: ["italic", false], 24: ["underline", false], 27: ["inverse", false], 29: ["strike", false],
};

/** One of the 256 colours: the first 16 come from the theme, the others are computed. @param {number} index */
function paletteColour(index) {
  if (!(index >= 0 && index <= 255)) return "";
  if (index < 16) return `var(--ansi-${index})`;
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey},${grey},${grey})`;
  }
  const level = (step) => (step ? 55 + step * 40 : 0);
  const cube = index - 16;
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`;
}

/** Reads 38;5;n or 38;2;r;g;b. @param {number[]} codes @param {number} at @returns {[string, number]} colour, codes used */
function readExtendedColour(codes, at) {
  if (codes[at + 1] === 5) return [paletteColour(codes[at + 2]), 2];
  if (codes[at + 1] !== 2) return ["", codes.length];
  const parts = codes.slice(at + 2, at + 5);
  const valid = parts.length === 3 && parts.every((part) => part >= 0 && part <= 255);
  return [valid ? `rgb(${parts.join(",")})` : "", 4];
}

/** @param {Style} style @param {number} code @returns {boolean} whether the code was a basic colour */
function applyBasicColour(style, code) {
  const property = (code >= 30 && code <= 39) || (code >= 90 && code <= 97) ? "fg" : "bg";
  const base = property === "fg" ? code : code - 10;
  if (base >= 30 && base <= 37) style[property] = paletteColour(base - 30);
  else if (base >= 90 && base <= 97) style[property] = paletteColour(base - 82);
  else if (base === 39) style[property] = "";
  else return false;
  return true;
}

/** @param {Style} style @param {string} parameters @returns {Style} */
function applyCodes(style, parameters) {
  let next = { ...style };
  const codes = parameters.split(/[;:]/).map((code) => (code === "" ? 0 : Number(code)));
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at];
    if (code === 0) next = plainStyle();
    else if (code === 22) next.bold = next.dim = false;
    else if (SWITCHES[code]) next[SWITCHES[code][0]] = SWITCHES[code][1];
    else if (code === 38 || code === 48) {
      const [value, used] = readExtendedColour(codes, at);
      next[code === 38 ? "fg" : "bg"] = value;
      at += used;
    } else applyBasicColour(next, code);
  }
  return next;
}

/** The line without any escape sequence. @param {string} text */
export function stripEscapes(text) {
  ESCAPES.lastIndex = 0;
  return ESCAPES.test(text) ? text.replace(ESCAPES, "") : text;
}

/** @param {string} text @returns {Segment[]} */
export function parseSegments(text) {
  const segments = [];
  let style = null;
  let from = 0;
  for (const match of text.matchAll(ESCAPES)) {
    if (match.index > from) segments.push({ text: text.slice(from, match.index), style });
    from = match.index + match[0].length;
    if (match[2] === "m" && !/[<=>?]/.test(match[1])) style = applyCodes(style ?? plainStyle(), match[1]);
  }
  if (from < text.length) segments.push({ text: text.slice(from), style });
  return segments;
}

/** @param {HTMLElement} element @param {Style} style */
export function applyStyle(element, style) {
  const [fg, bg] = style.inverse ? [style.bg || "var(--log-ground)", style.fg || "var(--log-text)"] : [style.fg, style.bg];
  if (fg) element.style.color = fg;
  if (bg) element.style.backgroundColor = bg;
  if (style.bold) element.style.fontWeight = "700";
  if (style.dim) element.style.opacity = "0.75";
  if (style.italic) element.style.fontStyle = "italic";
  const decorations = [style.underline && "underline", style.strike && "line-through"].filter(Boolean);
  if (decorations.length) element.style.textDecoration = decorations.join(" ");
}
