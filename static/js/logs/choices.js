// The user's preferences for the log viewer.
import { loadPreferences, savePreferences } from "../preferences.js";

const KEY = "console-logs";

/** @typedef {{ tail?: string, times?: string, wrap?: boolean, unfold?: boolean }} Choices */

/** @returns {Choices} */
export const loadChoices = () => loadPreferences(KEY);

/** @param {Choices} choices */
export const saveChoices = (choices) => savePreferences(KEY, choices);
