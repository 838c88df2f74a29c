// The state of a log as a whole, as a name and a short text.

/** @typedef {import("./channel.js").Channel} Channel */
/** @typedef {"connecting" | "open" | "reconnecting" | "ended" | "failed"} StateName */

/** By precedence: the first state that any stream is in is the log's. */
const PRECEDENCE = ["reconnecting", "connecting", "open", "failed", "ended"];

/**
 * @param {Channel[]} channels @param {boolean} isReadingTails whether the initial tails are still read
 * @returns {{ name: StateName, text: string, canReopen: boolean }} `canReopen`: some stream has ended
 */
export function summarizeStates(channels, isReadingTails) {
  const name = PRECEDENCE.find((state) => channels.some((channel) => channel.state === state));
  const canReopen = channels.some((channel) => channel.isOver);
  if (name === "open") return { name: isReadingTails ? "connecting" : name, text: isReadingTails ? "Reading…" : liveText(channels), canReopen };
  const first = channels.find((channel) => channel.state === name);
  const text = channels.length > 1 && name !== "connecting" ? `${first.name}: ${first.text}` : first.text;
  return { name, text: name === "ended" && channels.length > 1 ? "All logs have ended." : text, canReopen };
}

/** @param {Channel[]} channels */
function liveText(channels) {
  const closed = channels.filter((channel) => channel.isOver);
  if (!closed.length) return "Live";
  const failed = closed.find((channel) => channel.state === "failed") ?? closed[0];
  const others = closed.length > 1 ? ` and ${closed.length - 1} more` : "";
  return `Live, except for ${failed.name}${others}: ${failed.text}`;
}
