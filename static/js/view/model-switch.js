// @ts-check
import { firstOf, nameOf } from "../models.js";
import { query } from "../ui/query.js";
import { FRAME_LOCK } from "./live-view.js";

/**
 * @typedef {import("../models.js").Model} Model
 * @typedef {import("../drawing/overlays/scene.js").Draw} Draw
 * @typedef {import("../drawing/overlays/scene.js").Drawing} Drawing
 *
 * @typedef {object} Page
 * @property {HTMLCanvasElement} canvas
 * @property {import("../settings.js").Settings} settings
 * @property {import("../stream/frame-socket.js").FrameSocket} socket
 * @property {import("../stream/model-stream.js").ModelStream} stream
 * @property {import("./live-view.js").LiveView} view
 * @property {import("../drawing/compositor.js").Compositor} compositor
 * @property {import("../ui/status.js").Status} status
 */

const TOPIC = "model";
const UNKNOWN = "The server does not know this model. Reload the page.";
const UNREACHABLE = "The server does not answer. This model starts when it does.";

/** Puts the model that the settings name into stream, compositor and page. */
export class ModelSwitch {
  #page;
  /** By solution. @type {Map<string, Promise<Drawing>>} */
  #drawings = new Map();
  #updates = 0;
  #hasFailed = false;
  /** Whose models are in the lists. */
  #listed = "";

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    const { models, model: { solution: chosen } } = page.settings;
    const firsts = new Set(models.map(({ solution }) => firstOf(models.filter((model) => model.solution === solution))));
    fill("solution", [...firsts].map(({ solution, solutionLabel, onePerson, missing }) => option(solution, onePerson ? `${solutionLabel}, 1 person` : solutionLabel, missing)), chosen);
    page.settings.on("change", (key) => {
      if (key === "solution") page.settings.set("duel", false);
      if (key === "solution" || key === "model") this.update();
    });
    page.socket.on("open", () => void (this.#hasFailed ? this.update() : this.#tellUnknown()));
  }

  /** Load what draws the model's results. Until then no frame is sent. */
  async update() {
    const { settings, stream, view, compositor, status } = this.#page;
    const { model } = settings;
    const update = ++this.#updates;
    this.#hasFailed = false;
    stream.model = null;
    view.pairing.forget();
    status.clear(TOPIC);
    if (model.missing) return this.#showDefault(`${model.solutionLabel} can’t run yet. ${model.missing} Then reload this page.`);
    this.#show(model);
    try {
      const [overlays, drawing, lock] = await Promise.all([Promise.all(model.overlays.map(loadOverlay)), this.#drawingOf(model), this.#lockFor(model)]);
      if (update !== this.#updates) return;
      Object.assign(compositor, { cutsOut: model.cutsOut, overlays, drawing });
      view.lock = lock;
      stream.model = model;
      this.#tellUnknown();
    } catch {
      if (update !== this.#updates) return;
      this.#hasFailed = true;
      status.show(TOPIC, { level: "problem", text: UNREACHABLE });
    }
  }

  /** @param {string} text why */
  #showDefault(text) {
    const { settings, status } = this.#page;
    settings.set("solution", settings.models[0].solution);
    if (settings.model.missing) settings.set("model", firstOf(settings.offered).id);
    status.show(TOPIC, { level: "problem", text });
  }

  /** A server that was restarted may have other models. */
  #tellUnknown() {
    if (this.#page.stream.lacksModel) this.#page.status.show(TOPIC, { level: "problem", text: UNKNOWN });
  }

  /** @param {Model} model */
  #show({ id, solution, cutsOut, smoothsMask, overlays, solutionLabel, label }) {
    const { settings, canvas } = this.#page;
    const { offered } = settings;
    if (solution !== this.#listed) fill("model", offered.map((model) => option(model.id, nameOf(model), model.missing)), id);
    this.#listed = solution;
    const canCompare = offered.filter(({ missing }) => !missing).length > 1;
    if (!canCompare) settings.set("duel", false);
    for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-setting=duel], [data-toggles=duel]"))) {
      control.disabled = !canCompare;
      /** @type {HTMLElement} */ (control.closest("label") ?? control).title = canCompare ? "" : `${solutionLabel} has no second model that runs here.`;
    }
    const traits = { "cuts-out": cutsOut, "smooths-mask": smoothsMask, dyes: overlays.includes("dye"), compares: canCompare };
    for (const [name, isSo] of Object.entries(traits)) document.body.classList.toggle(name, isSo);
    const background = cutsOut ? ", the person in front of the chosen background" : "";
    canvas.ariaLabel = `Live picture: ${solutionLabel}, ${label}${background}`;
    const tensors = offered.filter(({ tensor }) => tensor).map(({ label, tensor }) => `${label}: ${tensor?.join(" × ")} = ${count(tensor ?? [])} numbers`);
    query(document, "#tensors").textContent = tensors.join(" · ");
  }

  /** An old cut-out on a new frame would be wrong at every edge. @param {Model} model */
  async #lockFor({ cutsOut }) {
    if (cutsOut) return FRAME_LOCK;
    const { NewestResult } = await import("./newest-result.js");
    return new NewestResult(this.#page.compositor, () => this.#page.settings.get("slow"));
  }

  /** @param {Model} model @returns {Promise<Drawing>} */
  #drawingOf({ solution, gives }) {
    if (!gives.includes("detections")) return Promise.resolve({ groups: {} });
    const drawing = this.#drawings.get(solution) ?? fetchJson(`api/solutions/${solution}/drawing`);
    this.#drawings.set(solution, drawing);
    drawing.catch(() => this.#drawings.delete(solution)); // it may be there next time
    return drawing;
  }
}

/** Fill the lists of a setting. @param {"solution" | "model"} setting @param {HTMLOptionElement[]} options @param {string} value */
function fill(setting, options, value) {
  for (const list of /** @type {NodeListOf<HTMLSelectElement>} */ (document.querySelectorAll(`select[data-setting=${setting}]`))) {
    list.replaceChildren(...options.map((option) => option.cloneNode(true)));
    list.disabled = options.length === 1;
    list.value = value;
  }
}

/** What cannot run is grey and says why. @param {string} value @param {string} text @param {string} missing */
function option(value, text, missing) {
  return Object.assign(new Option(missing ? `${text}: ${missing}` : text, value), { disabled: missing !== "" });
}

/** @param {number[]} tensor @returns {string} such as "110 592" */
function count(tensor) {
  return tensor.reduce((product, side) => product * side, 1).toLocaleString("en").replaceAll(",", "\u202f");
}

/** @param {string} name @returns {Promise<Draw>} */
async function loadOverlay(name) {
  return (await import(`../drawing/overlays/${name}.js`)).draw;
}

/** @param {string} url */
async function fetchJson(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.json();
}
