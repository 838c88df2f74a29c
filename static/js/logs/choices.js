// The user's preferences for the log viewer.
import { keep as keepAt, kept as keptAt } from "../kept.js";

const KEY = "console-logs";

/** @typedef {{ tail?: string, times?: string, wrap?: boolean, unfold?: boolean }} Choices */

/** @returns {Choices} */
export const kept = () => keptAt(KEY);

/** @param {Choices} choices */
export const keep = (choices) => keepAt(KEY, choices);
