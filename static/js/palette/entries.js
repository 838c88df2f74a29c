// The palette's entries, from the server's response (apps/core/palette.py) and the links in the page.
import { fold, score } from "./match.js";

const MOST = 50;

/**
 * @typedef {{ label: string, hint: string, url: string, text: string, posts?: boolean, actions?: () => Entry[] }} Entry
 *   `text` is searched; `posts`: sent as a form instead of opened; `actions`: those that the object's state allows
 */

/** @param {{ pages: object[], resources: object[] }} answer @param {Element} dialog @returns {Entry[]} */
export function entriesOf({ pages, resources }, dialog) {
  const links = [...dialog.querySelectorAll("[data-palette-page]")].map(({ dataset, href }) => {
    return { label: dataset.palettePage, hint: dataset.paletteHint, url: href };
  });
  const plain = [...pages, ...links].map((page) => ({ ...page, text: fold(`${page.label} ${page.hint}`) }));
  return [...plain, ...resources.flatMap(objectsOf)];
}

/** @returns {Entry[]} */
function objectsOf({ label, url, objects, allowed, actions }) {
  return objects.map(([title, key, state, place, name]) => {
    const told = name ? `${label} ${name}` : label;
    const address = `${url}${key.split("/").map(encodeURIComponent).join("/")}/`;
    return {
      label: title,
      hint: state ? `${told} · ${state}` : told,
      url: address,
      text: fold(`${title} ${name} ${label}`),
      actions: () => allowed[place].map((action) => actionOf(action, actions[action], title, label, address)),
    };
  });
}

/** @returns {Entry} */
function actionOf(name, { label, asks }, object, kind, address) {
  const text = fold(`${label} ${object} ${kind}`);
  return { label: `${label} ${object}`, hint: kind, url: `${address}do/${name}/`, text, posts: !asks };
}

/**
 * The best matches. For input that starts with an action ("stop web"), this action on matching objects is offered, too.
 * @param {Entry[]} entries @param {string} typed
 * @returns {Entry[]}
 */
export function search(entries, typed) {
  const query = fold(typed);
  const found = ranked(entries, query);
  const [verb, ...rest] = query.split(/\s+/);
  if (!rest.length || verb.length < 2) return found.slice(0, MOST);
  const objects = ranked(entries.filter((entry) => entry.actions), rest.join(" ")).slice(0, MOST);
  const actions = objects.flatMap((entry) => entry.actions().filter(({ text }) => text.startsWith(verb)));
  return [...found, ...actions].slice(0, MOST);
}

/** @param {Entry[]} entries @param {string} query */
function ranked(entries, query) {
  return entries
    .map((entry) => [score(query, entry.text), entry])
    .filter(([points]) => points > 0)
    .sort(([a], [b]) => b - a)
    .map(([, entry]) => entry);
}
