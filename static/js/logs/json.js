// Finds JSON in lines, and formats it over several lines when unfolded.

const LONGEST_JSON = 64 * 1024;
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The JSON object or array that the line consists of; undefined for other lines. @param {string} plain */
export function parseJsonLine(plain) {
  const text = plain.length <= LONGEST_JSON ? plain.trim() : "";
  if (!(text.startsWith("{") && text.endsWith("}")) && !(text.startsWith("[{") && text.endsWith("]"))) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} text @param {string} kind */
function createToken(text, kind) {
  const element = document.createElement("span");
  element.className = `log-json-${kind}`;
  element.textContent = text;
  return element;
}

/** @param {unknown} value */
export function drawJson(value) {
  const element = document.createElement("div");
  element.className = "log-json";
  const text = JSON.stringify(value, null, 2);
  let position = 0;
  for (const match of text.matchAll(TOKEN)) {
    element.append(text.slice(position, match.index));
    const [whole, string, colon] = match;
    if (string && colon) element.append(createToken(string, "name"), colon);
    else element.append(createToken(whole, string ? "string" : "value"));
    position = match.index + whole.length;
  }
  element.append(text.slice(position));
  return element;
}
