// Scores how well a query matches a name: all its words occur somewhere, or its letters occur in order.

/**
 * @param {string} query normalized
 * @param {string} text normalized
 * @returns {number} 0 for no match; higher is better
 */
export function score(query, text) {
  if (!query) return 1;
  const words = query.split(/\s+/);
  const positions = words.map((word) => text.indexOf(word));
  if (positions.every((position) => position >= 0)) return 100 - Math.min(50, positions[0] + text.length / 10) + (isWordStart(text, positions[0]) ? 40 : 0);
  return words.length === 1 ? scoreLettersInOrder(query, text) : 0;
}

/** @param {string} text @param {number} at */
function isWordStart(text, at) {
  return at === 0 || /[\s\-_/.]/.test(text[at - 1]);
}

/** Scores letters that occur in order; closer together is better. @param {string} query @param {string} text */
function scoreLettersInOrder(query, text) {
  let at = text.indexOf(query[0]);
  const first = at;
  for (const letter of query.slice(1)) {
    if (at < 0) return 0;
    at = text.indexOf(letter, at + 1);
  }
  if (at < 0) return 0;
  const spread = at - first + 1 - query.length;
  return spread > 12 ? 0 : Math.max(1, 30 - spread * 2 - first / 4);
}

/** Removes case and accents. @param {string} text */
export function normalizeText(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
