// Parses the cloud's events, and decides which parts of a page they affect.
//   data-live="service container"   a list: objects of these types and their children
//   data-live="*"                   everything
//   data-live-object="<uri>"        an object's page: the object and its children

/**
 * @typedef {{ type: string, action: string, resource_uri: string, parents: string[], state: string, uuid: string,
 *   datetime: string, raw: object }} CloudEvent attributes as received, empty if missing; `raw`: the whole event
 */

const stringOrEmpty = (value) => (typeof value === "string" ? value : "");

/** @param {string} frame @returns {CloudEvent | null} null for frames that are not about an object */
export function parseEvent(frame) {
  let value;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (!value || typeof value !== "object" || !stringOrEmpty(value.type) || !stringOrEmpty(value.resource_uri)) return null;
  const parents = Array.isArray(value.parents) ? value.parents.filter((uri) => typeof uri === "string") : [];
  const { type, resource_uri } = value;
  return {
    type,
    resource_uri,
    parents,
    action: stringOrEmpty(value.action),
    state: stringOrEmpty(value.state),
    uuid: stringOrEmpty(value.uuid),
    datetime: stringOrEmpty(value.datetime),
    raw: value,
  };
}

/** Type and key of a URI (`service/<uuid>`). Some URIs contain the namespace, others do not. @param {string} uri */
export function typeAndKey(uri) {
  return uri.split("/").filter(Boolean).slice(-2).join("/");
}

/** @param {CloudEvent} event @param {HTMLElement} part */
export function affects(event, { dataset: { live, liveObject } }) {
  if (liveObject) return [event.resource_uri, ...event.parents].some((uri) => typeAndKey(uri) === typeAndKey(liveObject));
  const types = live.split(" ");
  return types.includes("*") || types.includes(event.type) || event.parents.some((uri) => types.includes(typeAndKey(uri).split("/")[0]));
}
