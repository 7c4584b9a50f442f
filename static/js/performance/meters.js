// @ts-check
import { FpsGraph } from "./fps-graph.js";
import { Recent } from "./timing.js";

/**
 * @typedef {import("../stream/frame.js").Frame} Frame
 * @typedef {import("../models.js").Model} Model
 *
 * @typedef {object} Column of a model
 * @property {Model} model
 * @property {Map<string, HTMLElement>} cells by figure; the heading's is ""
 * @property {Record<"shown" | "latency" | "process", Recent>} figures
 * @property {boolean} runs
 */

/**
 * The graph of frames per second and the table of figures. The table has a column for each model of the solution
 * that has run; the last figures of a model that no longer runs stay, so that models can be compared.
 */
export class Meters {
  #graph;
  #table;
  #shown = new Recent();
  /** In the order of the models. @type {Column[]} */
  #columns = [];

  /** @param {{graph: HTMLCanvasElement, fps: HTMLElement, table: HTMLTableElement}} elements the table's rows carry data-row */
  constructor({ graph, fps, table }) {
    this.#graph = new FpsGraph(graph, fps);
    this.#table = table;
  }

  /** From now on other models run. */
  restart() {
    for (const column of this.#columns) column.runs = false;
  }

  /** Another frame is on the canvas. */
  shown() {
    this.#shown.add(1);
  }

  /** Frames have their results, and were drawn. @param {Frame[]} frames one for each model */
  processed(frames) {
    const latencyMs = frames[0].clock.totalMs;
    for (const { model, result } of frames) {
      if (!model || !result) continue;
      const { figures } = this.#columnOf(model);
      figures.shown.add(1);
      figures.latency.add(latencyMs);
      figures.process.add(result.stagesMs.process);
    }
  }

  show() {
    this.#graph.add(this.#shown.perSecond());
    for (const { cells, figures: { shown, latency, process }, runs } of this.#columns) {
      for (const cell of cells.values()) cell.classList.toggle("current", runs);
      if (!runs) continue;
      const values = { inference: process.quantile(0.5), latency: latency.quantile(0.5), p95: latency.quantile(0.95), p99: latency.quantile(0.99), results: shown.perSecond() };
      for (const [row, value] of Object.entries(values)) {
        const cell = cells.get(row);
        if (cell && value !== undefined) cell.textContent = value.toFixed(1);
      }
    }
  }

  /** @param {Model} model that runs */
  #columnOf(model) {
    if (this.#columns.some((column) => column.model.solution !== model.solution)) this.#removeAll();
    let column = this.#columns.find((column) => column.model.id === model.id);
    if (!column) {
      column = { model, cells: this.#addCells(model), figures: newFigures(), runs: true };
      this.#columns.push(column);
      this.#columns.sort((a, b) => a.model.number - b.model.number);
    } else if (!column.runs) Object.assign(column, { figures: newFigures(), runs: true });
    return column;
  }

  /** @param {Model} model @returns {Column["cells"]} */
  #addCells({ id, label, number }) {
    const place = this.#columns.filter(({ model }) => model.number < number).length + 1; // the first column names the rows
    const rows = /** @type {NodeListOf<HTMLTableRowElement>} */ (this.#table.querySelectorAll("[data-row]"));
    return new Map([...rows].map((row) => {
      const name = row.dataset.row ?? "";
      const cell = document.createElement(name ? "td" : "th");
      cell.textContent = name ? "–" : label;
      cell.dataset.model = id;
      if (name) cell.dataset.figure = name;
      else cell.setAttribute("scope", "col");
      row.insertBefore(cell, row.children[place] ?? null);
      return [name, cell];
    }));
  }

  #removeAll() {
    for (const { cells } of this.#columns) for (const cell of cells.values()) cell.remove();
    this.#columns = [];
  }
}

function newFigures() {
  return { shown: new Recent(), latency: new Recent(), process: new Recent() };
}
