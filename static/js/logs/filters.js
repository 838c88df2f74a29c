// Filters the lines by output (stdout or stderr) and by level.

/** @typedef {import("./frames.js").Line} Line */

export class LogFilters {
  /** @param {(name: string) => HTMLSelectElement} part @param {import("./store.js").LogStore} store @param {() => void} changed */
  constructor(part, store, changed) {
    this.output = part("output");
    this.level = part("level");
    this.store = store;
    const choose = () => {
      store.choose({ output: this.output.value, level: Number(this.level.value) });
      changed();
    };
    this.output.addEventListener("change", choose);
    this.level.addEventListener("change", choose);
  }

  /** Offers the level filter once a level occurs, the output filter once both do. @param {Line[]} lines */
  see(lines) {
    if (this.level.hidden && lines.some(({ level }) => level >= 0)) this.level.hidden = false;
    if (this.output.hidden && lines.some(({ stderr }) => stderr)) this.output.hidden = false;
  }
}
