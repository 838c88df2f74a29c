// How the reader likes logs, kept in the browser.

const KEY = "console-logs";

/** @typedef {{ tail?: string, times?: string, wrap?: boolean, unfold?: boolean }} Choices */

/** @returns {Choices} */
export function kept() {
  try {
    return JSON.parse(window.localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/** @param {Choices} choices */
export function keep(choices) {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(choices));
  } catch {
    // Storage may be switched off; then the choice lasts as long as the page.
  }
}
