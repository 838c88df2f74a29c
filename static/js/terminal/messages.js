// The terminal's own messages, and the parsing of frames.

/** @type {import("../stream.js").Wording} */
export const STREAM_TEXTS = {
  ended: "The command has ended.",
  unreachable: "The terminal cannot be reached.",
  lost: "Connection lost.",
  broken: "Connection lost.",
  finalCodes: {
    1008: "The terminal was closed: too much was typed at once.",
    4403: "You may not open a terminal here.",
    4404: "There is no such container here.",
    4408: "The terminal was closed.",
  },
};
export const RESTART_HINT = "Press Enter to start again.";

/**
 * The output in a frame, and the command's exit code if the frame tells it.
 * @param {string} frame as the upstream sent it @returns {{ output: string, code: number | null }}
 */
export function parseFrame(frame) {
  try {
    const value = JSON.parse(frame);
    const output = value?.type === "exec" && typeof value.output === "string" ? value.output : "";
    return { output, code: value?.type === "exit" && Number.isInteger(value.code) ? value.code : null };
  } catch {
    return { output: "", code: null };
  }
}

/** @param {number | null} code @param {string} text used if the code is not known */
export function exitText(code, text) {
  return code === null ? text : `The command exited with code ${code}.`;
}

/** @param {boolean} isResizable whether programs are told the window's size */
export function sizeTitle(isResizable) {
  const programs = isResizable
    ? "Programs in the container know this size."
    : "Programs in the container do not know this size; “stty cols … rows …” tells them.";
  return `Columns and rows of this window. ${programs}`;
}

const RESET_COLOURS = "\x1b]104\x07\x1b]110\x07\x1b]111\x07\x1b]112\x07";
const RESET_MODES = "\x1b[?2026l\x1b[20l\x1b[?9;1000;1002;1003;1006l\x1b[!p"; // the last sequence resets all other modes

/** Resets the terminal, and says how the program ended. @param {string} text @param {boolean} alternate @param {number} column */
export function endMessage(text, alternate, column) {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  const start = alternate ? "\x1b[?1049l\r\n" : column ? "\r\n" : "";
  return `${start}${RESET_MODES}${RESET_COLOURS}\x1b[90m[${plain} ${RESTART_HINT}]\x1b[0m\r\n`;
}
