// Links in the output: http and https only, opened in a new tab without access to this one.

/** @param {string} text @returns {string} the address; empty if it must not be opened */
export function webAddress(text) {
  try {
    const { protocol, href } = new URL(text);
    return protocol === "https:" || protocol === "http:" ? href : "";
  } catch {
    return "";
  }
}

/** @param {MouseEvent} _event @param {string} text */
export function openLink(_event, text) {
  const address = webAddress(text);
  if (address) window.open(address, "_blank", "noopener,noreferrer");
}
