// @ts-check
/** The table of figures: a column per model; those that have run stay visible. */
export class Figures {
  #table;

  /** @param {HTMLTableElement} table cells carry data-model and data-figure */
  constructor(table) {
    this.#table = table;
  }

  /** @param {string[]} modelIds those in use */
  select(modelIds) {
    for (const cell of this.#table.querySelectorAll("[data-model]")) {
      cell.classList.toggle("current", modelIds.includes(/** @type {HTMLElement} */ (cell).dataset.model ?? ""));
    }
  }

  /**
   * @param {string} modelId
   * @param {ReturnType<import("./timing.js").ModelFigures["read"]>} figures
   */
  show(modelId, { masksPerSecond, latencyMs, latencyP95Ms, segmentMs }) {
    this.#write(modelId, "masks", masksPerSecond);
    this.#write(modelId, "latency", latencyMs);
    this.#write(modelId, "p95", latencyP95Ms);
    this.#write(modelId, "inference", segmentMs);
  }

  /** @param {string} modelId @param {string} figure @param {number | undefined} value */
  #write(modelId, figure, value) {
    const cell = this.#table.querySelector(`[data-model="${modelId}"][data-figure="${figure}"]`);
    if (cell && value !== undefined) cell.textContent = value.toFixed(1);
  }
}
