// One line chart of the last minutes, in the console's colours.
import uPlot from "../../vendor/uplot/uPlot.esm.js";

const AREA_OPACITY = "26"; // opacity of the filled area, in hex
const DASH = [5, 4];
const COLOURS = ["--load-first", "--load-second"];
const MINUTE_FORMAT = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const SECOND_FORMAT = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** @param {number[]} times in seconds */
function formatTimes(times) {
  const formatter = times.every((time) => time % 60 === 0) ? MINUTE_FORMAT : SECOND_FORMAT;
  return times.map((time) => formatter.format(time * 1000));
}

/** @param {HTMLElement} root @param {string} name of a CSS property @returns {string} its colour, for canvas */
function resolveColour(root, name) {
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
   * @param {{ names: string[], leastMaximum: number, steps?: number[], format: (value: number) => string }} the columns,
   *   the smallest maximum of the scale, the allowed tick intervals, and the formatter of its values
   * @param {(index: number | null) => void} onPoint called with the index of the sample pointed at, null for none
   */
  constructor(root, { names, leastMaximum, steps, format }, onPoint) {
    Object.assign(this, { root, names, range: [0, 1] });
    this.updateColours();
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
        y: { range: (_plot, _low, high) => [0, Math.max(leastMaximum, (high ?? 0) * 1.2)] },
      },
      axes: [
        { ...axis, space: 72, size: 24, values: (_plot, times) => formatTimes(times) },
        { ...axis, space: 32, size: 62, ...(steps && { incrs: steps }), values: (_plot, values) => values.map(format) },
      ],
      series: [{}, ...names.map((_, at) => this.#seriesOptions(at))],
      hooks: { setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)] },
    };
    this.plot = new uPlot(options, [[], ...names.map(() => [])], root);
    this.resizeObserver = new ResizeObserver(() => window.requestAnimationFrame(() => this.#fit()));
    this.resizeObserver.observe(root);
  }

  /** @param {import("./history.js").History} history @param {number} now */
  draw(history, now) {
    this.range = history.range(now);
    this.plot.setData([history.times, ...this.names.map((name) => history.columns[name])]);
  }

  /** Redraws with the colours of a changed theme. */
  updateColours() {
    const [text, line, ...lines] = ["--c-muted", "--c-line", ...COLOURS].map((name) => resolveColour(this.root, name));
    this.colours = { text, line, lines };
    this.plot?.redraw(false);
  }

  close() {
    this.resizeObserver.disconnect();
    this.plot.destroy();
  }

  /** @param {number} at */
  #seriesOptions(at) {
    const colour = () => this.colours.lines[at];
    return { stroke: colour, fill: at ? undefined : () => `${colour()}${AREA_OPACITY}`, width: 1.75, dash: at ? DASH : undefined, points: { show: false } };
  }

  #size() {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  #fit() {
    const size = this.#size();
    if (size.width && (size.width !== this.plot.width || size.height !== this.plot.height)) this.plot.setSize(size);
  }
}
