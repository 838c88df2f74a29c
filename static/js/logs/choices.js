// The user's preferences for the log viewer.
import { loadPreferences, savePreferences } from "../preferences.js";

const KEY = "console-logs";

/** @typedef {{ tail?: string, times?: string, wrap?: boolean, unfold?: boolean }} Choices */

/** @returns {Choices} */
export const kept = () => loadPreferences(KEY);

/** @param {Choices} choices */
export const keep = (choices) => savePreferences(KEY, choices);
