// One line chart of the last minutes, in the console's colours.
import uPlot from "../../vendor/uplot/uPlot.esm.js";

const AREA = "26"; // opacity of the filled area, in hex
const DASH = [5, 4];
const COLOURS = ["--load-first", "--load-second"];
const MINUTES = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const SECONDS = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** @param {number[]} times in seconds */
function timeWords(times) {
  const words = times.every((time) => time % 60 === 0) ? MINUTES : SECONDS;
  return times.map((time) => words.format(time * 1000));
}

/** @param {HTMLElement} root @param {string} name of a CSS property @returns {string} its colour, for canvas */
function colourOf(root, name) {
  const probe = document.createElement("i");
  probe.style.color = `var(${name})`;
  root.append(probe);
  const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

export class Chart {
  /**
   * @param {HTMLElement} root
   * @param {{ names: string[], least: number, steps?: number[], words: (value: number) => string }} the columns,
   *   the smallest maximum of the scale, the allowed tick intervals, and the formatter of its values
   * @param {(index: number | null) => void} onPoint called with the index of the sample pointed at, null for none
   */
  constructor(root, { names, least, steps, words }, onPoint) {
    Object.assign(this, { root, names, range: [0, 1] });
    this.recolour();
    const { fontFamily } = getComputedStyle(root);
    const axis = {
      font: `11px ${fontFamily}`,
      stroke: () => this.colours.text,
      grid: { stroke: () => this.colours.line, width: 1 },
      ticks: { show: false },
      border: { show: false },
    };
    const options = {
      ...this.#size(),
      padding: [8, 24, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, sync: { key: "load" }, points: { size: 7 } },
      scales: {
        x: { range: () => this.range },
        y: { range: (_plot, _low, high) => [0, Math.max(least, (high ?? 0) * 1.2)] },
      },
      axes: [
        { ...axis, space: 72, size: 24, values: (_plot, times) => timeWords(times) },
        { ...axis, space: 32, size: 62, ...(steps && { incrs: steps }), values: (_plot, values) => values.map(words) },
      ],
      series: [{}, ...names.map((_, at) => this.#series(at))],
      hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
    };
    this.plot = new uPlot(options, [[], ...names.map(() => [])], root);
    this.watch = new ResizeObserver(() => window.requestAnimationFrame(() => this.#fit()));
    this.watch.observe(root);
  }

  /** @param {import("./history.js").History} history @param {number} now */
  draw(history, now) {
    this.range = history.range(now);
    this.plot.setData([history.times, ...this.names.map((name) => history.columns[name])]);
  }

  /** Redraws with the colours of a changed theme. */
  recolour() {
    const [text, line, ...lines] = ["--c-muted", "--c-line", ...COLOURS].map((name) => colourOf(this.root, name));
    this.colours = { text, line, lines };
    this.plot?.redraw(false);
  }

  close() {
    this.watch.disconnect();
    this.plot.destroy();
  }

  /** @param {number} at */
  #series(at) {
    const colour = () => this.colours.lines[at];
    return { stroke: colour, fill: at ? undefined : () => `${colour()}${AREA}`, width: 1.75, dash: at ? DASH : undefined, points: { show: false } };
  }

  #size() {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  #fit() {
    const size = this.#size();
    if (size.width && (size.width !== this.plot.width || size.height !== this.plot.height)) this.plot.setSize(size);
  }
}
