// Loads files that are chosen or dropped into the editor. Ctrl-Z brings the previous text back.

const MAX_SIZE = 262_144;

/**
 * @param {HTMLFormElement} form
 * @param {import("./editor.js").StackEditor} editor
 * @param {(text: string) => void} showStatus
 */
export function acceptFiles(form, editor, showStatus) {
  const input = form.querySelector("[data-stack-file]");
  const dropZone = form.querySelector("[data-stack-drop]");

  /** @param {File | undefined} file */
  async function loadFile(file) {
    if (!file) return;
    const text = file.size <= MAX_SIZE ? await readText(file) : null;
    if (text === null) return showStatus(`${file.name} is not text of at most ${MAX_SIZE / 1024} KB.`);
    const replaced = editor.text.trim() !== "";
    editor.replace(text);
    showStatus(`${file.name} is in the editor${replaced ? "; Ctrl-Z brings back what was there" : ""}.`);
  }

  input.addEventListener("change", () => {
    loadFile(input.files[0]);
    input.value = ""; // the editor's text is sent, not the file
  });
  dropZone.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    dropZone.dataset.dropping = "";
  });
  dropZone.addEventListener("dragleave", (event) => dropZone.contains(event.relatedTarget) || delete dropZone.dataset.dropping);
  dropZone.addEventListener(
    "drop",
    (event) => {
      delete dropZone.dataset.dropping;
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.stopPropagation(); // the editor would insert it at the pointer
      loadFile(event.dataTransfer.files[0]);
    },
    true,
  );
}

/** @param {DragEvent} event */
const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));

/** @param {File} file @returns {Promise<string | null>} */
async function readText(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}
