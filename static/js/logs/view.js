// Shows a list of lines of any length, in blocks of fifty of which only the visible ones are in the page.
// A block's height is estimated until it is first drawn, as wrapped lines differ in height.

/** @typedef {import("./frames.js").Line} Line */

const BLOCK_SIZE = 50;
const LINE_HEIGHT = 20; // as in logs.css
const DRAW_MARGIN = 600; // pixels drawn beyond the edges
const END_DISTANCE = 24; // pixels; closer to the end than this counts as at the end

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
    this.highlightedIndex = -1;
    this.isSelecting = false; // while text in the log is selected, new lines do not scroll it away
    document.addEventListener("selectionchange", () => (this.isSelecting = this.#hasSelection()));
    canvas.addEventListener("click", ({ target }) => target instanceof HTMLElement && target.matches(".log-fold") && this.#toggleFold(target));
    viewport.addEventListener("scroll", () => this.#handleScroll(), { passive: true });
    new ResizeObserver(() => this.redraw()).observe(viewport);
  }

  /** Redraws for another list, or for the same one with other options. @param {Line[]} [lines] */
  redraw(lines = this.lines) {
    this.lines = lines;
    this.heights = [];
    this.#removeBlocks();
    this.update();
  }

  /** Call after lines were added at the end and `dropped` lines removed from the start. */
  update(dropped = 0) {
    if (dropped) this.#dropFirst(dropped);
    this.#estimateNewHeights();
    const staysAtEnd = this.following && !this.isSelecting;
    this.#resizeCanvas();
    if (staysAtEnd) this.#scrollToEnd();
    this.#render();
    if (staysAtEnd) this.#scrollToEnd();
  }

  /** @param {boolean} on */
  setFollowing(on) {
    this.following = on;
    if (on) this.update();
  }

  /** Scrolls a line to the middle and highlights it. @param {number} index */
  reveal(index) {
    this.highlightedIndex = index;
    this.setFollowing(false);
    this.onFollow(false);
    this.#removeBlocks();
    for (let pass = 0; pass < 2; pass += 1) { // the first pass measures the heights around it
      const row = this.blocks.get(Math.floor(index / BLOCK_SIZE))?.children[index % BLOCK_SIZE];
      const top = row ? this.#blockTop(Math.floor(index / BLOCK_SIZE)) + row.offsetTop : this.#estimateTop(index);
      this.viewport.scrollTop = top - this.viewport.clientHeight / 2;
      this.#render();
    }
  }

  /** The index of the first line in the first visible block. */
  firstVisibleIndex() {
    let top = 0;
    const block = this.heights.findIndex((height) => (top += height) > this.viewport.scrollTop);
    return Math.max(block, 0) * BLOCK_SIZE;
  }

  /** Folds or unfolds a line without moving the other visible lines. @param {HTMLElement} button */
  #toggleFold(button) {
    const row = button.closest(".log-row");
    const [block] = [...this.blocks].find(([, element]) => element.contains(row));
    const position = [...row.parentElement.children].indexOf(row);
    const line = this.lines[block * BLOCK_SIZE + position];
    line.isUnfolded = button.getAttribute("aria-expanded") !== "true";
    this.setFollowing(false);
    this.onFollow(false);
    const newRow = this.draw(line);
    newRow.classList.toggle("log-row-found", row.classList.contains("log-row-found"));
    row.replaceWith(newRow);
    newRow.querySelector(".log-fold").focus({ preventScroll: true });
    this.#render();
    const below = newRow.getBoundingClientRect().bottom - this.viewport.getBoundingClientRect().bottom;
    if (line.isUnfolded && below > 0) this.viewport.scrollTop += Math.min(below, newRow.offsetTop + this.#blockTop(block) - this.viewport.scrollTop);
  }

  #dropFirst(count) {
    const blocks = Math.floor(count / BLOCK_SIZE);
    const removedHeight = this.heights.splice(0, blocks).reduce((sum, height) => sum + height, 0);
    if (count % BLOCK_SIZE) this.heights = []; // the blocks contain other lines now
    this.#removeBlocks();
    if (!this.following) this.viewport.scrollTop -= removedHeight;
    this.highlightedIndex = this.highlightedIndex < count ? -1 : this.highlightedIndex - count;
  }

  /** Estimates the heights of new blocks, and of the last one, which may have grown. */
  #estimateNewHeights() {
    const count = Math.ceil(this.lines.length / BLOCK_SIZE);
    const before = this.heights.length;
    this.heights.length = count;
    for (let block = Math.max(0, before - 1); block < count; block += 1) {
      this.heights[block] = Math.min(BLOCK_SIZE, this.lines.length - block * BLOCK_SIZE) * LINE_HEIGHT;
    }
  }

  #render() {
    const [first, last] = this.#visibleBlocks();
    for (const [block, element] of this.blocks) {
      if (block >= first && block <= last) continue;
      element.remove();
      this.blocks.delete(block);
    }
    for (let block = first; block <= last; block += 1) this.#fillBlock(block);
    this.#positionBlocks(first, last);
  }

  /** @returns {[number, number]} */
  #visibleBlocks() {
    const from = this.viewport.scrollTop - DRAW_MARGIN;
    const to = this.viewport.scrollTop + this.viewport.clientHeight + DRAW_MARGIN;
    let top = 0;
    let first = 0;
    while (first < this.heights.length - 1 && top + this.heights[first] < from) top += this.heights[first++];
    let last = first;
    top += this.heights[first] ?? 0;
    while (last < this.heights.length - 1 && top < to) top += this.heights[++last];
    return [first, Math.min(last, this.heights.length - 1)];
  }

  /** @param {number} block */
  #fillBlock(block) {
    let element = this.blocks.get(block);
    if (!element) {
      element = document.createElement("div");
      element.className = "log-block";
      this.canvas.insertBefore(element, this.#nextDrawnBlock(block)); // DOM order matters to selections and screen readers
      this.blocks.set(block, element);
    }
    const from = block * BLOCK_SIZE;
    const rows = this.lines.slice(from + element.childElementCount, from + BLOCK_SIZE).map(this.draw);
    const { highlightedIndex } = this;
    if (highlightedIndex >= from && highlightedIndex < from + BLOCK_SIZE) rows[highlightedIndex - from]?.classList.add("log-row-found");
    element.append(...rows);
  }

  /** The next drawn block. @param {number} block */
  #nextDrawnBlock(block) {
    const later = [...this.blocks.keys()].filter((other) => other > block);
    return later.length ? this.blocks.get(Math.min(...later)) : null;
  }

  /** Positions the blocks, now that their heights can be measured. */
  #positionBlocks(first, last) {
    const firstTop = this.#blockTop(first);
    let shift = 0;
    let top = firstTop;
    for (let block = first; block <= last; block += 1) {
      const height = this.blocks.get(block).offsetHeight;
      if (top + this.heights[block] <= this.viewport.scrollTop) shift += height - this.heights[block];
      this.heights[block] = height;
      top += height;
    }
    this.#resizeCanvas();
    top = firstTop;
    for (let block = first; block <= last; top += this.heights[block++]) {
      this.blocks.get(block).style.transform = `translateY(${top}px)`;
    }
    if (shift && !this.following) this.viewport.scrollTop += shift; // keeps the visible lines in place
  }

  #handleScroll() {
    const { scrollTop, scrollHeight, clientHeight } = this.viewport;
    const atEnd = scrollHeight - scrollTop - clientHeight < END_DISTANCE;
    const scrolledUp = scrollTop < this.lastScrollTop - 1;
    this.lastScrollTop = scrollTop;
    if (this.following && scrolledUp && !atEnd) this.onFollow((this.following = false));
    else if (!this.following && atEnd && !scrolledUp) this.onFollow((this.following = true));
    this.#render();
  }

  #scrollToEnd() {
    this.viewport.scrollTop = this.viewport.scrollHeight;
    this.lastScrollTop = this.viewport.scrollTop;
  }

  #hasSelection() {
    const selection = document.getSelection();
    return Boolean(selection && !selection.isCollapsed && this.canvas.contains(selection.anchorNode));
  }

  /** Makes the canvas as high as all lines. */
  #resizeCanvas() {
    this.canvas.style.height = `${this.#blockTop(this.heights.length)}px`;
  }

  #removeBlocks() {
    this.blocks.forEach((element) => element.remove());
    this.blocks.clear();
  }

  #blockTop(block) {
    let top = 0;
    for (let before = 0; before < block; before += 1) top += this.heights[before];
    return top;
  }

  #estimateTop(index) {
    return this.#blockTop(Math.floor(index / BLOCK_SIZE)) + (index % BLOCK_SIZE) * LINE_HEIGHT;
  }
}
