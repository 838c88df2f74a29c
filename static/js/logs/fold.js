// Finds JSON in lines, and formats it over several lines when unfolded.

const LONGEST = 64 * 1024;
const PART = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The JSON object or array that the line consists of; undefined for other lines. @param {string} plain */
export function jsonIn(plain) {
  const text = plain.length <= LONGEST ? plain.trim() : "";
  if (!(text.startsWith("{") && text.endsWith("}")) && !(text.startsWith("[{") && text.endsWith("]"))) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} text @param {string} kind */
function coloured(text, kind) {
  const element = document.createElement("span");
  element.className = `log-json-${kind}`;
  element.textContent = text;
  return element;
}

/** @param {unknown} value */
export function laidOut(value) {
  const element = document.createElement("div");
  element.className = "log-json";
  const text = JSON.stringify(value, null, 2);
  let done = 0;
  for (const found of text.matchAll(PART)) {
    element.append(text.slice(done, found.index));
    const [whole, string, colon] = found;
    if (string && colon) element.append(coloured(string, "name"), colon);
    else element.append(coloured(whole, string ? "string" : "value"));
    done = found.index + whole.length;
  }
  element.append(text.slice(done));
  return element;
}
