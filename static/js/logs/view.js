// Shows a list of lines of any length, in blocks of fifty of which only the visible ones are in the page.
// A block's height is estimated until it is first drawn, as wrapped lines differ in height.

/** @typedef {import("./frames.js").Line} Line */

const BLOCK = 50;
const LINE_HEIGHT = 20; // as in logs.css
const MARGIN = 600; // pixels drawn beyond the edges
const AT_END = 24; // pixels; closer to the end than this counts as at the end

export class LogView {
  /**
   * @param {HTMLElement} viewport the scrolling element
   * @param {HTMLElement} canvas inside it, as high as all lines together
   * @param {(line: Line) => HTMLElement} draw
   * @param {(following: boolean) => void} onFollow the reader scrolled away from the end, or back to it
   */
  constructor(viewport, canvas, draw, onFollow) {
    Object.assign(this, { viewport, canvas, draw, onFollow });
    /** @type {Line[]} */
    this.lines = [];
    /** @type {number[]} */
    this.heights = [];
    /** @type {Map<number, HTMLElement>} */
    this.blocks = new Map();
    this.following = true;
    this.marked = -1;
    this.selecting = false; // while text in the log is selected, new lines do not scroll it away
    document.addEventListener("selectionchange", () => (this.selecting = this.#selects()));
    canvas.addEventListener("click", ({ target }) => target instanceof HTMLElement && target.matches(".log-fold") && this.#fold(target));
    viewport.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.redraw()).observe(viewport);
  }

  /** Redraws for another list, or for the same one with other options. @param {Line[]} [lines] */
  redraw(lines = this.lines) {
    this.lines = lines;
    this.heights = [];
    this.#forget();
    this.update();
  }

  /** Call after lines were added at the end and `dropped` lines removed from the start. */
  update(dropped = 0) {
    if (dropped) this.#drop(dropped);
    this.#measureNew();
    const toEnd = this.following && !this.selecting;
    this.#stretch();
    if (toEnd) this.#toEnd();
    this.#render();
    if (toEnd) this.#toEnd();
  }

  /** @param {boolean} on */
  follow(on) {
    this.following = on;
    if (on) this.update();
  }

  /** Scrolls a line to the middle and highlights it. @param {number} index */
  reveal(index) {
    this.marked = index;
    this.follow(false);
    this.onFollow(false);
    this.#forget();
    for (let pass = 0; pass < 2; pass += 1) { // the first pass measures the heights around it
      const row = this.blocks.get(Math.floor(index / BLOCK))?.children[index % BLOCK];
      const top = row ? this.#offset(Math.floor(index / BLOCK)) + row.offsetTop : this.#estimate(index);
      this.viewport.scrollTop = top - this.viewport.clientHeight / 2;
      this.#render();
    }
  }

  /** The index of the first line in the first visible block. */
  firstInSight() {
    let top = 0;
    const block = this.heights.findIndex((height) => (top += height) > this.viewport.scrollTop);
    return Math.max(block, 0) * BLOCK;
  }

  /** Folds or unfolds a line without moving the other visible lines. @param {HTMLElement} button */
  #fold(button) {
    const row = button.closest(".log-row");
    const [block] = [...this.blocks].find(([, element]) => element.contains(row));
    const place = [...row.parentElement.children].indexOf(row);
    const line = this.lines[block * BLOCK + place];
    line.open = button.getAttribute("aria-expanded") !== "true";
    this.follow(false);
    this.onFollow(false);
    const drawn = this.draw(line);
    drawn.classList.toggle("log-row-found", row.classList.contains("log-row-found"));
    row.replaceWith(drawn);
    drawn.querySelector(".log-fold").focus({ preventScroll: true });
    this.#render();
    const below = drawn.getBoundingClientRect().bottom - this.viewport.getBoundingClientRect().bottom;
    if (line.open && below > 0) this.viewport.scrollTop += Math.min(below, drawn.offsetTop + this.#offset(block) - this.viewport.scrollTop);
  }

  #drop(count) {
    const blocks = Math.floor(count / BLOCK);
    const gone = this.heights.splice(0, blocks).reduce((sum, height) => sum + height, 0);
    if (count % BLOCK) this.heights = []; // the blocks contain other lines now
    this.#forget();
    if (!this.following) this.viewport.scrollTop -= gone;
    this.marked = this.marked < count ? -1 : this.marked - count;
  }

  /** Estimates the heights of new blocks, and of the last one, which may have grown. */
  #measureNew() {
    const count = Math.ceil(this.lines.length / BLOCK);
    const before = this.heights.length;
    this.heights.length = count;
    for (let block = Math.max(0, before - 1); block < count; block += 1) {
      this.heights[block] = Math.min(BLOCK, this.lines.length - block * BLOCK) * LINE_HEIGHT;
    }
  }

  #render() {
    const [first, last] = this.#inSight();
    for (const [block, element] of this.blocks) {
      if (block >= first && block <= last) continue;
      element.remove();
      this.blocks.delete(block);
    }
    for (let block = first; block <= last; block += 1) this.#fill(block);
    this.#place(first, last);
  }

  /** @returns {[number, number]} */
  #inSight() {
    const from = this.viewport.scrollTop - MARGIN;
    const to = this.viewport.scrollTop + this.viewport.clientHeight + MARGIN;
    let top = 0;
    let first = 0;
    while (first < this.heights.length - 1 && top + this.heights[first] < from) top += this.heights[first++];
    let last = first;
    top += this.heights[first] ?? 0;
    while (last < this.heights.length - 1 && top < to) top += this.heights[++last];
    return [first, Math.min(last, this.heights.length - 1)];
  }

  /** @param {number} block */
  #fill(block) {
    let element = this.blocks.get(block);
    if (!element) {
      element = document.createElement("div");
      element.className = "log-block";
      this.canvas.insertBefore(element, this.#after(block)); // DOM order matters to selections and screen readers
      this.blocks.set(block, element);
    }
    const from = block * BLOCK;
    const rows = this.lines.slice(from + element.childElementCount, from + BLOCK).map(this.draw);
    if (this.marked >= from && this.marked < from + BLOCK) rows[this.marked - from]?.classList.add("log-row-found");
    element.append(...rows);
  }

  /** The next drawn block. @param {number} block */
  #after(block) {
    const later = [...this.blocks.keys()].filter((other) => other > block);
    return later.length ? this.blocks.get(Math.min(...later)) : null;
  }

  /** Positions the blocks, now that their heights can be measured. */
  #place(first, last) {
    const above = this.#offset(first);
    let shift = 0;
    let top = above;
    for (let block = first; block <= last; block += 1) {
      const height = this.blocks.get(block).offsetHeight;
      if (top + this.heights[block] <= this.viewport.scrollTop) shift += height - this.heights[block];
      this.heights[block] = height;
      top += height;
    }
    this.#stretch();
    top = above;
    for (let block = first; block <= last; top += this.heights[block++]) {
      this.blocks.get(block).style.transform = `translateY(${top}px)`;
    }
    if (shift && !this.following) this.viewport.scrollTop += shift; // keeps the visible lines in place
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.viewport;
    const atEnd = scrollHeight - scrollTop - clientHeight < AT_END;
    const away = scrollTop < this.lastTop - 1;
    this.lastTop = scrollTop;
    if (this.following && away && !atEnd) this.onFollow((this.following = false));
    else if (!this.following && atEnd && !away) this.onFollow((this.following = true));
    this.#render();
  }

  #toEnd() {
    this.viewport.scrollTop = this.viewport.scrollHeight;
    this.lastTop = this.viewport.scrollTop;
  }

  #selects() {
    const selection = document.getSelection();
    return Boolean(selection && !selection.isCollapsed && this.canvas.contains(selection.anchorNode));
  }

  /** Makes the canvas as high as all lines. */
  #stretch() {
    this.canvas.style.height = `${this.#offset(this.heights.length)}px`;
  }

  #forget() {
    this.blocks.forEach((element) => element.remove());
    this.blocks.clear();
  }

  #offset(block) {
    let top = 0;
    for (let before = 0; before < block; before += 1) top += this.heights[before];
    return top;
  }

  #estimate(index) {
    return this.#offset(Math.floor(index / BLOCK)) + (index % BLOCK) * LINE_HEIGHT;
  }
}
