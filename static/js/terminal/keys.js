// The terminal's own shortcuts, and the keys that phone keyboards lack.

/** @typedef {"copy" | "paste" | "find" | "leave"} Shortcut */

/** @type {Record<string, Shortcut>} with Ctrl and Shift */
const SHORTCUTS = { c: "copy", v: "paste", f: "find", backspace: "leave" };

/** @param {KeyboardEvent} event @returns {Shortcut | undefined} */
export function findShortcut(event) {
  if (!event.ctrlKey || !event.shiftKey || event.altKey || event.metaKey) return undefined;
  return SHORTCUTS[event.key.toLowerCase()];
}

const SEQUENCES = { esc: "\x1b", tab: "\t", interrupt: "\x03", end: "\x04" };
const ARROWS = { up: "A", down: "B", right: "C", left: "D" };

/** @param {string} name @param {boolean} isApplicationMode whether the program asked for application cursor keys */
export function keySequence(name, isApplicationMode) {
  return name in ARROWS ? `\x1b${isApplicationMode ? "O" : "["}${ARROWS[name]}` : (SEQUENCES[name] ?? "");
}
