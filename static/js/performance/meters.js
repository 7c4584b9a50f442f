// @ts-check
import { ModelFigures, Recent } from "./timing.js";
import { Figures } from "./figures.js";
import { FpsGraph } from "./fps-graph.js";

/** The FPS graph and the table of figures, fed with every frame drawn, shown twice a second. */
export class Meters {
  #graph;
  #table;
  #shown = new Recent();
  /** @type {Map<string, ModelFigures>} */
  #figures = new Map();
  /** @type {string[]} */
  #models = [];

  /** @param {{graph: HTMLCanvasElement, fps: HTMLElement, table: HTMLTableElement}} elements */
  constructor({ graph, fps, table }) {
    this.#graph = new FpsGraph(graph, fps);
    this.#table = new Figures(table);
  }

  get models() {
    return this.#models;
  }

  /** @param {string[]} ids the models in use from now on; the figures of others stay */
  set models(ids) {
    for (const id of ids) this.#figures.get(id)?.restart();
    this.#models = ids;
    this.#table.select(ids);
  }

  /** A picture was drawn. @param {number} latencyMs @param {{id: string, segmentMs: number}[]} masks that it has */
  drawn(latencyMs, masks) {
    this.#shown.add(1);
    for (const { id, segmentMs } of masks) {
      const figures = this.#figures.get(id) ?? new ModelFigures();
      this.#figures.set(id, figures);
      figures.add(latencyMs, segmentMs);
    }
  }

  show() {
    this.#graph.add(this.#shown.perSecond());
    for (const id of this.#models) {
      const figures = this.#figures.get(id);
      if (figures) this.#table.show(id, figures.read());
    }
  }
}
