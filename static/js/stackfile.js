// The stack file form: replaces the textarea by an editor, checks while typing, and takes opened and dropped files.
import { askBeforeLeaving, filled } from "./leaving.js";
import { Checker } from "./stackfile/check.js";
import { StackEditor } from "./stackfile/editor.js";
import { takeFiles } from "./stackfile/files.js";
import { Problems } from "./stackfile/problems.js";

/** @param {HTMLFormElement} form */
function equip(form) {
  const area = form.querySelector("textarea[name=services]");
  const said = area.value.replaceAll("\r\n", "\n");
  const keys = JSON.parse(document.getElementById("stack-keys")?.textContent ?? "[]");
  const list = new Problems(form, (line) => editor.show(line));
  const checker = new Checker(form.dataset.checkUrl);
  const editor = new StackEditor(area, keys, async (text) => {
    const answer = await checker.check(text);
    if (answer) list.draw(answer, text, text !== said);
    return answer?.problems ?? [];
  });
  if (area.classList.contains("is-invalid") && list.first) editor.show(list.first);

  takeFiles(form, editor, (words) => list.say(words));
  form.querySelectorAll("[data-without-script]").forEach((element) => (element.hidden = true));
  form.querySelectorAll("[data-with-script]").forEach((element) => (element.hidden = false));
  form.addEventListener("submit", () => (area.value = editor.text));
  const fields = filled(form); // the editor's text reaches the textarea only when it is sent
  askBeforeLeaving(form, () => editor.text !== said || filled(form) !== fields);
}

const form = document.querySelector("[data-stack-form]");
if (form) equip(form);
