// @ts-check
import { STAGES } from "../stream/stage-clock.js";
import { Recent } from "../performance/timing.js";
import { svg } from "./graph/svg.js";

const ROW = 21;
const TOP = 24;
const BARS = { x: 152, width: 190 };
const COLUMNS = { ms: 440, median: 512, p95: 590, other: 725 };
const OTHER_WIDTH = 123;
/** Characters of a model's name that leave room for another word; and that just fit. */
const SHORT = 9;
const LONG = 16;
const SCALES_MS = [10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000];
const TOTAL = "capture to display";
const REST = "unaccounted";

/**
 * The time of one frame, stage by stage, on one axis; with median and 95th percentile of the last
 * 5 s, and the medians of the model before.
 */
export class Waterfall {
  #root;
  #axis = svg("g", { class: "axis" });
  #cursor = svg("rect", { class: "cursor", x: 0, y: TOP - 4, width: 0, height: ROW * STAGES.length + 4 });
  /** @type {Map<string, {row: SVGElement, bar: SVGElement | null, ms: SVGElement, median: SVGElement, p95: SVGElement, other: SVGElement, recent: Recent}>} */
  #rows = new Map();
  #scaleMs = 0;
  #other = svg("text", { x: COLUMNS.other, y: 15, "text-anchor": "end", class: "head", lengthAdjust: "spacingAndGlyphs" });

  /** @param {HTMLElement} root */
  constructor(root) {
    const height = TOP + ROW * (STAGES.length + 2) + 6;
    this.#root = svg("svg", { viewBox: `0 0 730 ${height}`, role: "img", "aria-label": "Where the time of a frame went" });
    this.#root.append(this.#axis, this.#cursor, this.#other);
    for (const [name, x] of Object.entries({ "this frame": COLUMNS.ms, median: COLUMNS.median, p95: COLUMNS.p95 })) {
      this.#root.append(svg("text", { x, y: 15, "text-anchor": "end", class: "head" }, name));
    }
    STAGES.forEach(({ name, place }, i) => this.#addRow(name, place, i));
    this.#addRow(REST, "rest", STAGES.length);
    this.#addRow(TOTAL, "total", STAGES.length + 1);
    root.replaceChildren(this.#root);
  }

  /** Count a frame. @param {import("./trace.js").Trace} trace */
  add({ spans, totalMs, unaccountedMs }) {
    for (const { name, ms } of spans) this.#rows.get(name)?.recent.add(ms);
    this.#rows.get(REST)?.recent.add(unaccountedMs);
    this.#rows.get(TOTAL)?.recent.add(totalMs);
  }

  /** Another model begins. @param {string} before the model before, whose medians stay for comparison */
  clear(before) {
    this.#other.textContent = before.length > SHORT ? before : `${before} median`;
    if (before.length > LONG) this.#other.setAttribute("textLength", String(OTHER_WIDTH));
    else this.#other.removeAttribute("textLength");
    for (const { other, recent } of this.#rows.values()) {
      other.textContent = recent.quantile(0.5)?.toFixed(2) ?? "–";
      recent.clear();
    }
  }

  /** @param {import("./trace.js").Trace} trace the frame to show */
  show({ spans, totalMs, unaccountedMs }) {
    this.#setScale(Math.max(totalMs, this.#rows.get(TOTAL)?.recent.quantile(0.5) ?? 0));
    for (const span of spans) this.#showRow(span.name, span.ms, span.beginMs);
    this.#showRow(REST, unaccountedMs);
    this.#showRow(TOTAL, totalMs, 0);
  }

  /** @param {import("./trace.js").Span | null} span where the frame is */
  light(span) {
    for (const [name, { row }] of this.#rows) row.classList.toggle("lit", name === span?.name);
    this.#cursor.setAttribute("x", String(span ? this.#x(span.beginMs) : 0));
    this.#cursor.setAttribute("width", String(span ? Math.max(2, this.#x(span.beginMs + span.ms) - this.#x(span.beginMs)) : 0));
  }

  /** @param {string} name @param {string} place @param {number} i */
  #addRow(name, place, i) {
    const y = TOP + ROW * i;
    const text = (/** @type {number} */ x, words = "–") => svg("text", { x, y: y + 15, "text-anchor": "end", class: "figure" }, words);
    const cells = { ms: text(COLUMNS.ms), median: text(COLUMNS.median), p95: text(COLUMNS.p95), other: text(COLUMNS.other, "") };
    const bar = name === REST ? null : svg("rect", { class: "bar", x: BARS.x, y: y + 3, width: 0, height: ROW - 6, rx: 2 });
    const back = svg("rect", { class: "back", x: -4, y, width: 734, height: ROW, rx: 3 });
    const row = svg("g", { class: `row ${place}` }, back, svg("text", { x: 0, y: y + 15 }, name), ...(bar ? [bar] : []), ...Object.values(cells));
    row.dataset.stage = name;
    this.#root.append(row);
    this.#rows.set(name, { row, bar, ...cells, recent: new Recent() });
  }

  /** @param {string} name @param {number} ms @param {number} [beginMs] */
  #showRow(name, ms, beginMs) {
    const row = this.#rows.get(name);
    if (!row) return;
    row.ms.textContent = ms.toFixed(2);
    row.median.textContent = row.recent.quantile(0.5)?.toFixed(2) ?? "–";
    row.p95.textContent = row.recent.quantile(0.95)?.toFixed(2) ?? "–";
    if (beginMs === undefined) return;
    row.bar?.setAttribute("x", String(this.#x(beginMs)));
    row.bar?.setAttribute("width", String(Math.max(1.5, this.#x(beginMs + ms) - this.#x(beginMs))));
  }

  /** @param {number} ms */
  #x(ms) {
    return BARS.x + (Math.min(ms, this.#scaleMs) / this.#scaleMs) * BARS.width;
  }

  /** @param {number} mostMs to be seen */
  #setScale(mostMs) {
    const scale = SCALES_MS.find((step) => step >= mostMs) ?? Math.ceil(mostMs / 1000) * 1000;
    if (scale === this.#scaleMs) return;
    this.#scaleMs = scale;
    this.#axis.replaceChildren(...[0, 0.5, 1].flatMap((share) => {
      const x = BARS.x + share * BARS.width;
      return [
        svg("line", { x1: x, x2: x, y1: TOP - 4, y2: TOP + ROW * STAGES.length }),
        svg("text", { x, y: 15, "text-anchor": "middle", class: "head" }, `${share * scale}${share === 1 ? " ms" : ""}`),
      ];
    }));
  }
}
