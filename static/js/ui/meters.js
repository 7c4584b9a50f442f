// @ts-check
import { ModelFigures, Recent } from "../timing.js";
import { Figures } from "./figures.js";
import { FpsGraph } from "./fps-graph.js";

/** The FPS graph and the table of figures, fed with every frame drawn, shown twice a second. */
export class Meters {
  #graph;
  #table;
  #shown = new Recent();
  /** @type {Map<string, ModelFigures>} */
  #figures = new Map();
  #model = "";

  /** @param {{graph: HTMLCanvasElement, fps: HTMLElement, table: HTMLTableElement}} elements */
  constructor({ graph, fps, table }) {
    this.#graph = new FpsGraph(graph, fps);
    this.#table = new Figures(table);
  }

  /** @param {string} id the model in use from now on; the others' last figures stand */
  set model(id) {
    this.#model = id;
    this.#figures.get(id)?.restart();
    this.#table.select(id);
  }

  /** @param {string} modelId @param {number} latencyMs @param {number} segmentMs */
  drawn(modelId, latencyMs, segmentMs) {
    this.#shown.add(1);
    const figures = this.#figures.get(modelId) ?? new ModelFigures();
    this.#figures.set(modelId, figures);
    figures.add(latencyMs, segmentMs);
  }

  show() {
    this.#graph.add(this.#shown.perSecond());
    const figures = this.#figures.get(this.#model);
    if (figures) this.#table.show(this.#model, figures.read());
  }
}
