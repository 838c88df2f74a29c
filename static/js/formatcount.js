// Formats a number with its noun.

/** `1 line`, `2,000 lines`. @param {number} count @param {string} noun */
export const formatCount = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
