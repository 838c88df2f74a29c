// Reads .env files: NAME=value lines, comments, `export`, quotes that may span lines.

const NAME = /^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;
const ESCAPES = { n: "\n", r: "\r", t: "\t" };

/**
 * @param {string} text
 * @returns {{ variables: { key: string, value: string }[], rejected: string[] }} the variables in file order
 *   (the last value of a name wins), and the lines that are not valid
 */
export function parseDotenv(text) {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const found = new Map();
  const rejected = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index].trim();
    if (line === "" || line.startsWith("#")) continue;
    const named = NAME.exec(line);
    if (named === null) {
      rejected.push(lines[index]);
      continue;
    }
    const start = line.slice(named[0].length);
    const value = parseQuoted(start, lines, index) ?? { text: parseUnquoted(start), last: index };
    found.set(named[1], value.text);
    index = value.last;
  }
  return { variables: [...found].map(([key, value]) => ({ key, value })), rejected };
}

/** An unquoted value ends at a comment preceded by whitespace. @param {string} text */
function parseUnquoted(text) {
  return text.startsWith("#") ? "" : text.replace(/[ \t]#.*$/, "").trimEnd();
}

/**
 * The quoted value and the index of its last line; null if it has no opening or no closing quote.
 * @param {string} start @param {string[]} lines @param {number} first
 */
function parseQuoted(start, lines, first) {
  const quote = start[0];
  if (quote !== '"' && quote !== "'" && quote !== "`") return null;
  let text = start.slice(1);
  for (let last = first; last < lines.length; ) {
    const end = findClosingQuote(text, quote);
    if (end >= 0) {
      const value = text.slice(0, end);
      return { text: quote === '"' ? resolveEscapes(value) : value, last };
    }
    last += 1;
    if (last < lines.length) text += `\n${lines[last]}`;
  }
  return null;
}

/** The index of the closing quote; -1 if there is none. @param {string} text @param {string} quote */
function findClosingQuote(text, quote) {
  for (let at = 0; at < text.length; at += 1) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}

/** @param {string} text */
function resolveEscapes(text) {
  return text.replace(/\\([nrt"\\$])/g, (_, character) => ESCAPES[character] ?? character);
}
