// Preferences kept in this browser's storage. If storage is disabled, they last as long as the page.

/** @param {string} key @returns {Record<string, unknown>} */
export function loadPreferences(key) {
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {string} key @param {Record<string, unknown>} preferences */
export function savePreferences(key, preferences) {
  try {
    window.localStorage.setItem(key, JSON.stringify(preferences));
  } catch {
    // Storage is disabled.
  }
}
