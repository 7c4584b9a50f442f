// @ts-check
/**
 * A model of a solution, as the server describes it: see webdemo/stream/README.md.
 *
 * @typedef {object} Model
 * @property {number} number on the wire
 * @property {string} solution its id
 * @property {string} id one of the solution's
 * @property {string} label
 * @property {string} solutionLabel
 * @property {boolean} onePerson whether only one person is found
 * @property {number[] | null} tensor height, width and channels of its input, where they are known
 * @property {number} width of its frames
 * @property {number} height
 * @property {boolean} keepsAspect whether frames keep their aspect within width × height
 * @property {("mask" | "detections")[]} gives
 * @property {boolean} cutsOut whether its mask cuts the person out
 * @property {boolean} smoothsMask
 * @property {string[]} overlays what is drawn of its result: files in drawing/overlays, in order
 * @property {string} missing a sentence that says which file is missing; "" if it can run
 */

/** @param {Omit<Model, "number">[]} models of all solutions, in the server's order @returns {Model[]} */
export function numbered(models) {
  return models.map((model, number) => ({ ...model, number }));
}

/** @param {string} json the solutions as the server lists them @returns {Model[]} */
export function readModels(json) {
  const solutions = /** @type {{id: string, label: string, models: Model[]}[]} */ (JSON.parse(json));
  return numbered(solutions.flatMap(({ id, label, models }) => models.map((model) => ({ ...model, solution: id, solutionLabel: label }))));
}

/** @template {{missing: string}} T @param {T[]} models @returns {T} the first that can run, or the first */
export function firstOf(models) {
  return models.find(({ missing }) => !missing) ?? models[0];
}

/** The size of its input, as in "Landscape · 144×256×3". @param {Model} model */
export function nameOf({ label, tensor }) {
  return [label, tensor?.join("×")].filter(Boolean).join(" · ");
}
