// The legend of a log's containers with their colours. Shows or hides them one by one, by service, or all but one.

/** @typedef {import("./sources.js").Source} Source */

/** @param {string} className @param {string} text @param {() => void} onClick */
function createButton(className, text, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = className;
  element.textContent = text;
  element.addEventListener("click", onClick);
  return element;
}

export class LogLegend {
  /**
   * @param {HTMLElement} list
   * @param {import("./sources.js").Sources} sources
   * @param {() => void} onChange called when the choice changes
   */
  constructor(list, sources, onChange) {
    Object.assign(this, { list, sources, onChange });
    /** @type {Map<Source | number | null, { item: HTMLElement, toggle: HTMLButtonElement }>} null: for all */
    this.entries = new Map();
  }

  /** Adds entries for new sources. */
  update() {
    const { all, groups } = this.sources;
    this.list.hidden = all.length < 2;
    if (all.length < 2 || this.sourceCount === all.length) return;
    this.sourceCount = all.length;
    const items = [this.#allItem()];
    for (const source of all) {
      if (groups.length > 1 && !items.includes(this.entries.get(source.group)?.item)) items.push(this.#groupItem(source.group));
      items.push(this.#sourceItem(source));
    }
    items.forEach((item, index) => this.list.children[index] === item || this.list.insertBefore(item, this.list.children[index] ?? null));
    this.#updatePressed();
  }

  /** @param {() => void} choose */
  #applyChoice(choose) {
    choose();
    this.#updatePressed();
    this.onChange();
  }

  #allItem() {
    return this.#itemFor(null, () => this.#createTextButton("All", "Show every container", () => this.#applyChoice(() => this.sources.showAll())));
  }

  /** @param {number} group */
  #groupItem(group) {
    const name = this.sources.groups[group];
    const showOnlyGroup = () => this.sources.showOnly(this.sources.inGroup(group));
    return this.#itemFor(group, () => this.#createTextButton(name, `Only the containers of ${name}`, () => this.#applyChoice(showOnlyGroup)));
  }

  /** @param {Source} source */
  #sourceItem(source) {
    return this.#itemFor(source, () => {
      const toggle = createButton("log-chip-toggle", source.name, () => this.#applyChoice(() => this.sources.toggle(source)));
      toggle.style.setProperty("--source", `var(--source-${source.colour})`);
      toggle.title = `Show or leave out ${source.name}`;
      const only = createButton("log-chip-only", "only", () => this.#applyChoice(() => this.sources.showOnly([source])));
      only.setAttribute("aria-label", `Only ${source.name}`);
      only.title = "Leave out all others";
      return [toggle, only];
    });
  }

  /** @param {string} text @param {string} title @param {() => void} onClick */
  #createTextButton(text, title, onClick) {
    const element = createButton("log-chip-all", text, onClick);
    element.title = title;
    return [element];
  }

  /** Creates an entry on first use. @param {Source | number | null} subject @param {() => HTMLButtonElement[]} createButtons */
  #itemFor(subject, createButtons) {
    const existing = this.entries.get(subject);
    if (existing) return existing.item;
    const item = document.createElement("li");
    item.className = typeof subject === "number" ? "log-chip log-chip-group" : "log-chip";
    const buttons = createButtons();
    item.append(...buttons);
    this.entries.set(subject, { item, toggle: buttons[0] });
    return item;
  }

  #updatePressed() {
    const isPressed = (subject) => {
      if (subject === null) return !this.sources.anyHidden();
      if (typeof subject === "number") return this.sources.inGroup(subject).every((source) => !source.hidden);
      return !subject.hidden;
    };
    this.entries.forEach(({ toggle }, subject) => toggle.setAttribute("aria-pressed", String(isPressed(subject))));
  }
}
