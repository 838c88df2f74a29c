// The legend of a log's containers with their colours. Shows or hides them one by one, by service, or all but one.

/** @typedef {import("./sources.js").Source} Source */

/** @param {string} kind @param {string} text @param {() => void} act */
function button(kind, text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = kind;
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

export class LogLegend {
  /**
   * @param {HTMLElement} list
   * @param {import("./sources.js").Sources} sources
   * @param {() => void} changed called when the choice changes
   */
  constructor(list, sources, changed) {
    Object.assign(this, { list, sources, changed });
    /** @type {Map<Source | number | null, { item: HTMLElement, toggle: HTMLButtonElement }>} null: for all */
    this.entries = new Map();
  }

  /** Adds entries for new sources. */
  update() {
    const { all, groups } = this.sources;
    this.list.hidden = all.length < 2;
    if (all.length < 2 || this.count === all.length) return;
    this.count = all.length;
    const wanted = [this.#all()];
    for (const source of all) {
      if (groups.length > 1 && !wanted.includes(this.entries.get(source.group)?.item)) wanted.push(this.#group(source.group));
      wanted.push(this.#source(source));
    }
    wanted.forEach((item, place) => this.list.children[place] === item || this.list.insertBefore(item, this.list.children[place] ?? null));
    this.#show();
  }

  /** @param {() => void} change */
  #choose(change) {
    change();
    this.#show();
    this.changed();
  }

  #all() {
    return this.#entry(null, () => this.#plain("All", "Show every container", () => this.#choose(() => this.sources.showAll())));
  }

  /** @param {number} group */
  #group(group) {
    const name = this.sources.groups[group];
    return this.#entry(group, () => this.#plain(name, `Only the containers of ${name}`, () => this.#choose(() => this.sources.only(this.sources.inGroup(group)))));
  }

  /** @param {Source} source */
  #source(source) {
    return this.#entry(source, () => {
      const toggle = button("log-chip-toggle", source.name, () => this.#choose(() => this.sources.toggle(source)));
      toggle.style.setProperty("--source", `var(--source-${source.colour})`);
      toggle.title = `Show or leave out ${source.name}`;
      const only = button("log-chip-only", "only", () => this.#choose(() => this.sources.only([source])));
      only.setAttribute("aria-label", `Only ${source.name}`);
      only.title = "Leave out all others";
      return [toggle, only];
    });
  }

  /** @param {string} text @param {string} title @param {() => void} act */
  #plain(text, title, act) {
    const element = button("log-chip-all", text, act);
    element.title = title;
    return [element];
  }

  /** Creates an entry on first use. @param {Source | number | null} about @param {() => HTMLButtonElement[]} make */
  #entry(about, make) {
    const known = this.entries.get(about);
    if (known) return known.item;
    const item = document.createElement("li");
    item.className = typeof about === "number" ? "log-chip log-chip-group" : "log-chip";
    const buttons = make();
    item.append(...buttons);
    this.entries.set(about, { item, toggle: buttons[0] });
    return item;
  }

  #show() {
    const pressed = (about) => {
      if (about === null) return !this.sources.anyHidden();
      if (typeof about === "number") return this.sources.inGroup(about).every((source) => !source.hidden);
      return !about.hidden;
    };
    this.entries.forEach(({ toggle }, about) => toggle.setAttribute("aria-pressed", String(pressed(about))));
  }
}
