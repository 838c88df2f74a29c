// Completion: the keys of a service, the values of a key, and the names of the file's services.

/** @typedef {{ name: string, help: string, words: string[] }} KeyInfo */

const SERVICE_LISTS = new Set(["links", "volumes_from"]);

/** @param {KeyInfo[]} keys */
export function createCompletionSource(keys) {
  const options = keys.map(({ name, help }) => ({ label: name, apply: `${name}: `, type: "property", info: help }));
  const byName = new Map(keys.map((key) => [key.name, key]));

  /** @param {CompletionContext} context */
  return (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const key = /^\s+([a-z_]*)$/.exec(before);
    if (key) return key[1] || context.explicit ? { from: context.pos - key[1].length, options, validFor: /^[a-z_]*$/ } : null;
    const value = /^\s+([a-z_]+):\s+([\w-]*)$/.exec(before);
    if (value) return completeWord(byName.get(value[1])?.words ?? [], value[2], context);
    const item = /^\s*- ([\w-]*)$/.exec(before);
    if (item && SERVICE_LISTS.has(findListKey(context.state.doc, line.number))) return completeWord(findServiceNames(context.state.doc), item[1], context);
    return null;
  };
}

/** @param {string[]} candidates @param {string} typed @param {CompletionContext} context */
function completeWord(candidates, typed, context) {
  if (candidates.length === 0) return null;
  return { from: context.pos - typed.length, options: candidates.map((label) => ({ label, type: "keyword" })), validFor: /^[\w-]*$/ };
}

/** The key of the list that the line belongs to; "" if there is none. @param {Text} doc @param {number} number */
function findListKey(doc, number) {
  for (let at = number - 1; at > 0; at -= 1) {
    const found = /^\s+([a-z_]+):\s*$/.exec(doc.line(at).text);
    if (found) return found[1];
    if (!/^\s*(- |$)/.test(doc.line(at).text)) return "";
  }
  return "";
}

/** @param {Text} doc */
function findServiceNames(doc) {
  const found = [];
  for (let at = 1; at <= doc.lines; at += 1) {
    const name = /^([A-Za-z0-9-]+):/.exec(doc.line(at).text);
    if (name) found.push(name[1]);
  }
  return found;
}
