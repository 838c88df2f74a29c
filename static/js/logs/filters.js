// Filters the lines by output (stdout or stderr) and by level.

/** @typedef {import("./frames.js").Line} Line */

export class LogFilters {
  /** @param {(name: string) => HTMLSelectElement} part @param {import("./store.js").LogStore} store @param {() => void} onChange */
  constructor(part, store, onChange) {
    this.output = part("output");
    this.level = part("level");
    this.store = store;
    const applyFilters = () => {
      store.filter({ output: this.output.value, level: Number(this.level.value) });
      onChange();
    };
    this.output.addEventListener("change", applyFilters);
    this.level.addEventListener("change", applyFilters);
  }

  /** Offers the level filter once a level occurs, the output filter once both do. @param {Line[]} lines */
  showNeeded(lines) {
    if (this.level.hidden && lines.some(({ level }) => level >= 0)) this.level.hidden = false;
    if (this.output.hidden && lines.some(({ stderr }) => stderr)) this.output.hidden = false;
  }
}
