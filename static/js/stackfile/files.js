// Loads files that are chosen or dropped into the editor. Ctrl-Z brings the previous text back.

const LARGEST = 262_144;

/**
 * @param {HTMLFormElement} form
 * @param {import("./editor.js").StackEditor} editor
 * @param {(words: string) => void} say
 */
export function takeFiles(form, editor, say) {
  const input = form.querySelector("[data-stack-file]");
  const place = form.querySelector("[data-stack-drop]");

  /** @param {File | undefined} file */
  async function take(file) {
    if (!file) return;
    const text = file.size <= LARGEST ? await read(file) : null;
    if (text === null) return say(`${file.name} is not text of at most ${LARGEST / 1024} KB.`);
    const replaced = editor.text.trim() !== "";
    editor.replace(text);
    say(`${file.name} is in the editor${replaced ? "; Ctrl-Z brings back what was there" : ""}.`);
  }

  input.addEventListener("change", () => {
    take(input.files[0]);
    input.value = ""; // the editor's text is sent, not the file
  });
  place.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    place.dataset.dropping = "";
  });
  place.addEventListener("dragleave", (event) => place.contains(event.relatedTarget) || delete place.dataset.dropping);
  place.addEventListener(
    "drop",
    (event) => {
      delete place.dataset.dropping;
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation(); // the editor would insert it at the pointer
      take(event.dataTransfer.files[0]);
    },
    true,
  );
}

/** @param {DragEvent} event */
const holdsFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));

/** @param {File} file @returns {Promise<string | null>} */
async function read(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}
