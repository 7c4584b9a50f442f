// @ts-check
import { firstOf, nameOf } from "../models.js";

/**
 * The lists of solutions and of models. What cannot run is grey and says why.
 * @typedef {import("../models.js").Model} Model
 */
export class ModelLists {
  #solutions;
  #models;
  #tensors;
  #settings;
  #shown = "";

  /** @param {ParentNode} page @param {import("../settings.js").Settings} settings */
  constructor(page, settings) {
    const all = (/** @type {string} */ key) => /** @type {NodeListOf<HTMLSelectElement>} */ (page.querySelectorAll(`select[data-setting=${key}]`));
    this.#solutions = all("solution");
    this.#models = all("model");
    this.#tensors = page.querySelector("#tensors");
    this.#settings = settings;
    const { models } = settings;
    const labels = new Map(models.map(({ solution, solutionLabel }) => [solution, solutionLabel]));
    for (const list of this.#solutions) {
      list.replaceChildren(...[...labels].map(([id, label]) => option(id, label, firstOf(models.filter(({ solution }) => solution === id)))));
    }
  }

  /** Show the models of the chosen solution. */
  show() {
    const solution = this.#settings.get("solution");
    if (solution === this.#shown) return;
    this.#shown = solution;
    const { offered } = this.#settings;
    for (const list of this.#models) {
      list.replaceChildren(...offered.map((model) => option(model.id, nameOf(model), model)));
      list.disabled = offered.length === 1;
    }
    const sizes = offered.filter(({ tensor }) => tensor).map(({ label, tensor }) => `${label}: ${tensor?.join(" × ")} = ${count(tensor ?? [])} numbers`);
    if (this.#tensors) this.#tensors.textContent = sizes.join(" · ");
  }
}

/** @param {string} value @param {string} text @param {{missing: string}} model */
function option(value, text, { missing }) {
  return Object.assign(new Option(missing ? `${text}: ${missing}` : text, value), { disabled: missing !== "" });
}

/** @param {number[]} tensor @returns {string} such as "110 592" */
function count(tensor) {
  const numbers = tensor.reduce((product, side) => product * side, 1);
  return numbers.toLocaleString("en").replaceAll(",", "\u202f");
}
