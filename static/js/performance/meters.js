// @ts-check
import { FpsGraph } from "./fps-graph.js";
import { Recent } from "./timing.js";

/** @typedef {{drawn: Recent, latency: Recent, segment: Recent}} Figures of one model */

/**
 * The FPS graph and the table of figures. The table has a column for each model; the last figures of a
 * model that no longer runs stay, so that both can be compared.
 */
export class Meters {
  #graph;
  #table;
  #shown = new Recent();
  /** @type {Map<string, Figures>} */
  #figures = new Map();
  /** @type {string[]} */
  #models = [];

  /** @param {{graph: HTMLCanvasElement, fps: HTMLElement, table: HTMLTableElement}} elements the table's cells carry data-model and data-figure */
  constructor({ graph, fps, table }) {
    this.#graph = new FpsGraph(graph, fps);
    this.#table = table;
  }

  get models() {
    return this.#models;
  }

  /** @param {string[]} ids the models in use from now on */
  set models(ids) {
    this.#models = ids;
    for (const id of ids) this.#figures.set(id, { drawn: new Recent(), latency: new Recent(), segment: new Recent() });
    for (const cell of this.#table.querySelectorAll("[data-model]")) {
      cell.classList.toggle("current", ids.includes(/** @type {HTMLElement} */ (cell).dataset.model ?? ""));
    }
  }

  /** Another frame is on the canvas. */
  shown() {
    this.#shown.add(1);
  }

  /** A frame has its masks, and was drawn. @param {number} latencyMs @param {{id: string, segmentMs: number}[]} masks */
  segmented(latencyMs, masks) {
    for (const { id, segmentMs } of masks) {
      const figures = this.#figures.get(id);
      figures?.drawn.add(1);
      figures?.latency.add(latencyMs);
      figures?.segment.add(segmentMs);
    }
  }

  show() {
    this.#graph.add(this.#shown.perSecond());
    for (const id of this.#models) {
      const figures = this.#figures.get(id);
      this.#write(id, "masks", figures?.drawn.perSecond());
      this.#write(id, "latency", figures?.latency.quantile(0.5));
      this.#write(id, "p95", figures?.latency.quantile(0.95));
      this.#write(id, "inference", figures?.segment.quantile(0.5));
    }
  }

  /** @param {string} model @param {string} figure @param {number | undefined} value */
  #write(model, figure, value) {
    const cell = this.#table.querySelector(`[data-model="${model}"][data-figure="${figure}"]`);
    if (cell && value !== undefined) cell.textContent = value.toFixed(1);
  }
}
