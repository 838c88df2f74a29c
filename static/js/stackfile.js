// The stack file form: replaces the textarea by an editor, checks while typing, and takes opened and dropped files.
import { askBeforeLeaving, serializeForm } from "./leaving.js";
import { Checker } from "./stackfile/check.js";
import { StackEditor } from "./stackfile/editor.js";
import { acceptFiles } from "./stackfile/files.js";
import { ProblemList } from "./stackfile/problems.js";

/** @param {HTMLFormElement} form */
function initializeForm(form) {
  const textarea = form.querySelector("textarea[name=services]");
  const initialText = textarea.value.replaceAll("\r\n", "\n");
  const keys = JSON.parse(document.getElementById("stack-keys")?.textContent ?? "[]");
  const problemList = new ProblemList(form, (line) => editor.goToLine(line));
  const checker = new Checker(form.dataset.checkUrl);
  const editor = new StackEditor(textarea, keys, async (text) => {
    const result = await checker.check(text);
    if (result) problemList.update(result, text, text !== initialText);
    return result?.problems ?? [];
  });
  if (textarea.classList.contains("is-invalid") && problemList.firstLine) editor.goToLine(problemList.firstLine);

  acceptFiles(form, editor, (text) => problemList.setStatus(text));
  form.querySelectorAll("[data-without-script]").forEach((element) => (element.hidden = true));
  form.querySelectorAll("[data-with-script]").forEach((element) => (element.hidden = false));
  form.addEventListener("submit", () => (textarea.value = editor.text));
  const initialValues = serializeForm(form); // the editor's text reaches the textarea only when it is sent
  askBeforeLeaving(form, () => editor.text !== initialText || serializeForm(form) !== initialValues);
}

const form = document.querySelector("[data-stack-form]");
if (form) initializeForm(form);
