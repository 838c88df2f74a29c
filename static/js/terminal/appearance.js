// The terminal's appearance: the console's colours, light and dark, and the font size.

const LIGHT = {
  background: "#ffffff", foreground: "#1d2632", cursor: "#1550b8", cursorAccent: "#ffffff", selectionBackground: "#bcd4fb",
  black: "#1d2632", red: "#b3242f", green: "#146c3a", yellow: "#7d5500", blue: "#1550b8", magenta: "#8a2a9b", cyan: "#0b6470", white: "#5a6676",
  brightBlack: "#5a6676", brightRed: "#c4212d", brightGreen: "#12703a", brightYellow: "#805700",
  brightBlue: "#1a5fd6", brightMagenta: "#9a35ac", brightCyan: "#0a6c78", brightWhite: "#39434f",
};
const DARK = {
  background: "#0b1016", foreground: "#d7dee8", cursor: "#7db2ff", cursorAccent: "#0b1016", selectionBackground: "#2b4a78",
  black: "#7d8ca0", red: "#ff8d8d", green: "#74d69b", yellow: "#e9c46a", blue: "#86b7ff", magenta: "#e2a2f2", cyan: "#6fd6e4", white: "#d7dee8",
  brightBlack: "#8b99ab", brightRed: "#ffa5a5", brightGreen: "#92e6b3", brightYellow: "#f5d98b",
  brightBlue: "#a9ccff", brightMagenta: "#efc0fa", brightCyan: "#99e6f0", brightWhite: "#ffffff",
};

export const MIN_FONT_SIZE = 9;
export const MAX_FONT_SIZE = 24;
const DEFAULT_FONT_SIZE = 13;

export const currentTheme = () => (document.documentElement.dataset.bsTheme === "dark" ? DARK : LIGHT);

/** @param {unknown} size */
export function clampFontSize(size) {
  return Number.isFinite(size) ? Math.min(Math.max(Math.round(Number(size)), MIN_FONT_SIZE), MAX_FONT_SIZE) : DEFAULT_FONT_SIZE;
}

/** @param {{ fontSize?: number, screenReader?: boolean }} choices */
export function terminalOptions(choices) {
  return {
    theme: currentTheme(),
    fontSize: clampFontSize(choices.fontSize),
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--c-mono").trim() || "monospace",
    screenReaderMode: choices.screenReader === true,
    minimumContrastRatio: 4.5,
    scrollback: 5_000,
    allowProposedApi: true, // the search needs it to highlight hits
  };
}

/** How the search highlights hits. */
export const searchDecorations = () =>
  currentTheme() === DARK
    ? { matchBackground: "#3a3013", activeMatchBackground: "#8a6a10", matchOverviewRuler: "#c79a1c", activeMatchColorOverviewRuler: "#f5d98b" }
    : { matchBackground: "#fff3cf", activeMatchBackground: "#ffd766", matchOverviewRuler: "#d9a400", activeMatchColorOverviewRuler: "#7d5500" };
