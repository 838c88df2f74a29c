// CodeMirror in place of the textarea. The textarea is still what is sent; labels and errors point to the editor.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, linter } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { createCompletionSource } from "./completion.js";
import { EDITOR_THEME, HIGHLIGHT_STYLE } from "./theme.js";

const CHECK_DELAY = 400; // ms from the last key to the check

export class StackEditor {
  #view;

  /**
   * @param {HTMLTextAreaElement} textarea
   * @param {import("./completion.js").KeyInfo[]} keys
   * @param {(text: string) => Promise<import("./check.js").Problem[]>} check
   */
  constructor(textarea, keys, check) {
    const state = EditorState.create({ doc: textarea.value, extensions: extensions(textarea, keys, check) });
    this.#view = new EditorView({ state });
    textarea.after(this.#view.dom);
    textarea.hidden = true;
    for (const label of textarea.labels) label.addEventListener("click", () => this.#view.focus());
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  /** @param {string} text */
  replace(text) {
    const changes = { from: 0, to: this.#view.state.doc.length, insert: text };
    const annotations = isolateHistory.of("full"); // a single undo step of its own
    this.#view.dispatch({ changes, annotations, selection: { anchor: 0 }, scrollIntoView: true });
    this.#view.focus();
  }

  /** Scrolls to a line. @param {number} number */
  goToLine(number) {
    const line = findLine(this.#view.state, number);
    const anchor = line.from + (line.text.match(/^\s*/)?.[0].length ?? 0);
    this.#view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.#view.focus();
  }
}

/** @param {EditorState} state @param {number} number */
function findLine(state, number) {
  return state.doc.line(Math.min(Math.max(number, 1), state.doc.lines));
}

/** @param {HTMLTextAreaElement} textarea @param {import("./completion.js").KeyInfo[]} keys @param {(text: string) => Promise<import("./check.js").Problem[]>} check */
function extensions(textarea, keys, check) {
  const attributes = { "aria-label": "Stack file", "aria-describedby": textarea.getAttribute("aria-describedby") ?? "", spellcheck: "false" };
  return [
    lineNumbers(), highlightActiveLineGutter(), history(), foldGutter(), drawSelection(), indentOnInput(), bracketMatching(),
    closeBrackets(), highlightActiveLine(), highlightSelectionMatches(), indentUnit.of("  "), EditorState.tabSize.of(2),
    yaml(), syntaxHighlighting(HIGHLIGHT_STYLE), EDITOR_THEME,
    autocompletion({ override: [createCompletionSource(keys)], icons: false }),
    lintGutter(),
    linter(async ({ state }) => toDiagnostics(state, await check(state.doc.toString())), { delay: CHECK_DELAY }),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, indentWithTab, ...defaultKeymap]),
    EditorView.contentAttributes.of(attributes),
  ]; // prettier-ignore
}

/** @param {EditorState} state @param {import("./check.js").Problem[]} problems */
function toDiagnostics(state, problems) {
  if (state.doc.length === 0) return [];
  return problems.map(({ line, text, tone }) => {
    const { from, to, text: lineText } = findLine(state, line);
    return { from: Math.min(from + (lineText.match(/^\s*/)?.[0].length ?? 0), to), to, severity: tone, message: text };
  });
}
