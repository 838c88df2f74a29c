// The palette's entries, from the server's response (apps/core/palette.py) and the links in the page.
import { normalizeText, score } from "./match.js";

const MAX_RESULTS = 50;

/**
 * @typedef {{ label: string, hint: string, url: string, text: string, isPosted?: boolean, actions?: () => Entry[] }} Entry
 *   `text` is searched; `isPosted`: sent as a form instead of opened; `actions`: those that the object's state allows
 */

/** @param {{ pages: object[], resources: object[] }} response @param {Element} dialog @returns {Entry[]} */
export function createEntries({ pages, resources }, dialog) {
  const links = [...dialog.querySelectorAll("[data-palette-page]")].map(({ dataset, href }) => {
    return { label: dataset.palettePage, hint: dataset.paletteHint, url: href };
  });
  const pageEntries = [...pages, ...links].map((page) => ({ ...page, text: normalizeText(`${page.label} ${page.hint}`) }));
  return [...pageEntries, ...resources.flatMap(objectEntries)];
}

/** @returns {Entry[]} */
function objectEntries({ label, url, objects, allowed, actions }) {
  return objects.map(([title, key, state, allowedIndex, name]) => {
    const description = name ? `${label} ${name}` : label;
    const address = `${url}${key.split("/").map(encodeURIComponent).join("/")}/`;
    return {
      label: title,
      hint: state ? `${description} · ${state}` : description,
      url: address,
      text: normalizeText(`${title} ${name} ${label}`),
      actions: () => allowed[allowedIndex].map((action) => actionEntry(action, actions[action], title, label, address)),
    };
  });
}

/** @returns {Entry} */
function actionEntry(name, { label, asks }, object, kind, address) {
  const text = normalizeText(`${label} ${object} ${kind}`);
  return { label: `${label} ${object}`, hint: kind, url: `${address}do/${name}/`, text, isPosted: !asks };
}

/**
 * The best matches. For input that starts with an action ("stop web"), this action on matching objects is offered, too.
 * @param {Entry[]} entries @param {string} typed
 * @returns {Entry[]}
 */
export function searchEntries(entries, typed) {
  const query = normalizeText(typed);
  const found = rankEntries(entries, query);
  const [verb, ...rest] = query.split(/\s+/);
  if (!rest.length || verb.length < 2) return found.slice(0, MAX_RESULTS);
  const objects = rankEntries(entries.filter((entry) => entry.actions), rest.join(" ")).slice(0, MAX_RESULTS);
  const actions = objects.flatMap((entry) => entry.actions().filter(({ text }) => text.startsWith(verb)));
  return [...found, ...actions].slice(0, MAX_RESULTS);
}

/** @param {Entry[]} entries @param {string} query */
function rankEntries(entries, query) {
  return entries
    .map((entry) => [score(query, entry.text), entry])
    .filter(([points]) => points > 0)
    .sort(([a], [b]) => b - a)
    .map(([, entry]) => entry);
}
