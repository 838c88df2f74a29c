// The state of a log as a whole, as a name and a short text.

/** @typedef {import("./channel.js").Channel} Channel */
/** @typedef {"connecting" | "open" | "reconnecting" | "ended" | "failed"} StateName */

/** By precedence: the first state that any stream is in is the log's. */
const ORDER = ["reconnecting", "connecting", "open", "failed", "ended"];

/** @param {Channel[]} channels @param {boolean} gathering @returns {{ name: StateName, text: string, over: boolean }} `over`: some can be reopened */
export function stateOf(channels, gathering) {
  const name = ORDER.find((state) => channels.some((channel) => channel.state === state));
  const over = channels.some((channel) => channel.isOver);
  if (name === "open") return { name: gathering ? "connecting" : name, text: gathering ? "Reading…" : liveText(channels), over };
  const first = channels.find((channel) => channel.state === name);
  const text = channels.length > 1 && name !== "connecting" ? `${first.name}: ${first.text}` : first.text;
  return { name, text: name === "ended" && channels.length > 1 ? "All logs have ended." : text, over };
}

/** @param {Channel[]} channels */
function liveText(channels) {
  const over = channels.filter((channel) => channel.isOver);
  if (!over.length) return "Live";
  const failed = over.find((channel) => channel.state === "failed") ?? over[0];
  const others = over.length > 1 ? ` and ${over.length - 1} more` : "";
  return `Live, except for ${failed.name}${others}: ${failed.text}`;
}
