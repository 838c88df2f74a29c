// Preferences kept in this browser's storage. If storage is disabled, they last as long as the page.

/** @param {string} key @returns {Record<string, unknown>} */
export function kept(key) {
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {string} key @param {Record<string, unknown>} choices */
export function keep(key, choices) {
  try {
    window.localStorage.setItem(key, JSON.stringify(choices));
  } catch {
    // Storage is disabled.
  }
}
