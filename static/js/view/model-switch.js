// @ts-check
import { firstOf } from "../models.js";
import { NewestResult } from "./newest-result.js";
import { FRAME_LOCK } from "./pairing.js";

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

/** Puts the model that the settings name into stream, compositor and page. */
export class ModelSwitch {
  #page;
  /** By solution. @type {Map<string, Promise<Drawing>>} */
  #drawings = new Map();
  #updates = 0;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    page.settings.on("change", (key) => {
      if (key === "solution") page.settings.set("duel", false);
      if (key === "solution" || key === "model") this.update();
    });
    page.socket.on("open", () => this.#tellUnknown());
  }

  /** Load what draws the model's results. Until then no frame is sent. */
  async update() {
    const { settings, stream, view, status } = this.#page;
    const { model } = settings;
    const update = ++this.#updates;
    stream.model = null;
    view.pairing.forget();
    status.clear(TOPIC);
    try {
      if (model.missing) throw new Error(`${model.solutionLabel} can’t run yet. ${model.missing} Then reload this page.`);
      this.#show(model);
      const [overlays, drawing] = await Promise.all([Promise.all(model.overlays.map(loadOverlay)), this.#drawingOf(model)]);
      if (update === this.#updates) this.#use(model, overlays, drawing);
    } catch (error) {
      if (update === this.#updates) this.#giveUp(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Model} model @param {Draw[]} overlays @param {Drawing} drawing */
  #use(model, overlays, drawing) {
    const { settings, stream, view, compositor } = this.#page;
    Object.assign(compositor, { cutsOut: model.cutsOut, overlays, drawing });
    // An old cut-out on a new frame would be wrong at every edge.
    view.lock = model.cutsOut ? FRAME_LOCK : new NewestResult(compositor, () => settings.get("slow"));
    stream.model = model;
    this.#tellUnknown();
  }

  /** Go on with the default. @param {string} text why */
  #giveUp(text) {
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
  #show({ cutsOut, smoothsMask, overlays, solutionLabel, label }) {
    const { settings, canvas } = this.#page;
    const canCompare = settings.offered.filter(({ missing }) => !missing).length > 1;
    if (!canCompare) settings.set("duel", false);
    for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-setting=duel], [data-toggles=duel]"))) {
      control.disabled = !canCompare;
      /** @type {HTMLElement} */ (control.closest("label") ?? control).title = canCompare ? "" : `${solutionLabel} has no second model that runs here.`;
    }
    const traits = { "cuts-out": cutsOut, "smooths-mask": smoothsMask, dyes: overlays.includes("dye"), compares: canCompare };
    for (const [name, isSo] of Object.entries(traits)) document.body.classList.toggle(name, isSo);
    const background = cutsOut ? ", the person in front of the chosen background" : "";
    canvas.ariaLabel = `Live picture: ${solutionLabel}, ${label}${background}`;
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

/** @param {string} name @returns {Promise<Draw>} */
async function loadOverlay(name) {
  return (await import(`../drawing/overlays/${name}.js`).catch(failUnreachable)).draw;
}

/** @param {string} url */
async function fetchJson(url) {
  const response = await fetch(url).catch(failUnreachable);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

/** A page that is being left fails to load, too. It is gone before this time is over, so that its choice stays. */
const LEAVING_MS = 1000;

/** @returns {Promise<never>} */
async function failUnreachable() {
  await new Promise((resolve) => setTimeout(resolve, LEAVING_MS));
  throw new Error("The server does not answer. Start webdemo, then choose the solution again.");
}
