// The editor in the console's colours; light-dark() follows the theme chosen.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const BACKGROUND = "light-dark(#fff, #0b1016)";
const TEXT = "light-dark(#1d2632, #d7dee8)";

export const HIGHLIGHT_STYLE = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "light-dark(#1550b8, #86b7ff)" },
  { tag: [tags.string, tags.special(tags.string)], color: "light-dark(#146c3a, #74d69b)" },
  { tag: [tags.content, tags.attributeValue], color: TEXT },
  { tag: [tags.comment, tags.lineComment], color: "light-dark(#5a6676, #8b99ab)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.bool, tags.number, tags.typeName, tags.labelName, tags.meta], color: "light-dark(#8a2a9b, #e2a2f2)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "light-dark(#5a6676, #8b99ab)" },
]);

export const EDITOR_THEME = EditorView.theme({
  "&": { backgroundColor: BACKGROUND, color: TEXT, fontSize: ".8125rem" },
  "&.cm-focused": { outline: "2px solid var(--c-accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--c-mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: TEXT, padding: ".5rem 0" },
  ".cm-content:focus-visible": { outline: "none !important" },
  ".cm-cursor": { borderLeftColor: TEXT },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { background: "light-dark(#cfe0fb, #234068)" },
  ".cm-gutters": { backgroundColor: "var(--c-sunken)", color: "var(--c-muted)", borderRight: "1px solid var(--c-line)" },
  ".cm-activeLine": { backgroundColor: "light-dark(#1550b80a, #86b7ff0f)" },
  ".cm-activeLineGutter": { backgroundColor: "light-dark(#e3e8ef, #1b2531)", color: TEXT },
  ".cm-selectionMatch": { backgroundColor: "light-dark(#e4eefc, #1f3350)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "light-dark(#dbe8fd, #2a4468)" },
  ".cm-foldPlaceholder": { background: "var(--c-sunken)", border: "1px solid var(--c-line)", color: "var(--c-muted)" },
  ".cm-tooltip": { backgroundColor: "var(--c-raised)", color: "var(--c-text)", border: "1px solid var(--c-line)", borderRadius: "6px", boxShadow: "var(--c-shadow-high)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--c-mono)", maxHeight: "14rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".2rem .6rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--c-accent-strong)", color: "#fff" },
  ".cm-completionInfo": { padding: ".4rem .6rem", maxWidth: "20rem" },
  ".cm-diagnostic": { padding: ".35rem .6rem", borderLeftWidth: "3px" },
  ".cm-panels": { backgroundColor: "var(--c-sunken)", color: "var(--c-text)", borderColor: "var(--c-line)" },
  ".cm-panel input, .cm-panel button": { color: "var(--c-text)", background: "var(--c-raised)", border: "1px solid var(--c-line-strong)", borderRadius: "4px" },
});
