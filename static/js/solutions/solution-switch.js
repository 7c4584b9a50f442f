// @ts-check
import { SELFIE } from "../settings.js";
import { query } from "../ui/query.js";
import { tellUnknown } from "../ui/status.js";
import { NewestResult } from "./newest-result.js";

/**
 * @typedef {{id: string, label: string, number: number, missing: string, cutsOut: boolean}} Variant missing: a
 *   sentence that says which file is missing, or ""
 * @typedef {object} Solution
 * @property {string} id
 * @property {string} label
 * @property {string} overlay its file in drawing/overlays
 * @property {number} width
 * @property {number} height
 * @property {boolean} keepsAspect
 * @property {Variant[]} variants
 * @typedef {import("../drawing/overlays/scene.js").Overlay} Overlay
 *
 * @typedef {object} Page
 * @property {(id: string) => HTMLElement} element
 * @property {import("../settings.js").Settings} settings
 * @property {import("../stream/model-stream.js").ModelStream} stream
 * @property {import("../live-view.js").LiveView} view
 * @property {import("../drawing/compositor.js").Compositor} compositor
 * @property {import("../ui/status.js").Status} status
 */

const TOPIC = "solution";

/** Puts the solution that the settings name into stream and compositor, and shows its controls. */
export class SolutionSwitch {
  #page;
  #selfieLock;
  #selfiePicture;
  /** @type {Promise<Solution[]> | null} */
  #solutions = null;
  /** By solution. @type {Map<string, Promise<Pick<Overlay, "draw" | "drawing">>>} */
  #overlays = new Map();
  /** @type {Solution | null} */
  #current = null;
  #updates = 0;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#selfieLock = page.view.lock;
    this.#selfiePicture = page.element("output").ariaLabel;
    const list = query(document, "#variant", HTMLSelectElement);
    list.addEventListener("input", () => page.settings.set("variant", list.value));
    page.settings.on("change", (key) => this.#follow(key));
    this.update();
  }

  /** Go on to the solution's next variant. @returns {string} its label; "" if there is only one */
  nextVariant() {
    const variants = this.#current?.variants.filter(({ missing }) => !missing) ?? [];
    if (variants.length < 2) return "";
    const now = variants.findIndex(({ id }) => id === this.#variantOf(variants)?.id);
    const { id, label } = variants[(now + 1) % variants.length];
    this.#page.settings.set("variant", id);
    return label;
  }

  /** @param {import("../settings.js").Key} key the setting that has changed */
  #follow(key) {
    const { settings, compositor } = this.#page;
    if (key === "dye" && compositor.overlay) compositor.overlay.colour = settings.get("dye");
    if (key === "duel" && settings.get("duel")) settings.set("solution", SELFIE);
    if (key === "solution") settings.set("variant", ""); // it was of the solution before
    if (key === "solution" || key === "variant") this.update();
  }

  /** Load what the settings name. Until then no frame is sent. */
  async update() {
    const { settings, status } = this.#page;
    const update = ++this.#updates;
    status.clear(TOPIC);
    if (settings.get("solution") === SELFIE) return this.#use(null);
    settings.set("duel", false);
    try {
      const solution = (await this.#list()).find(({ id }) => id === settings.get("solution"));
      if (!solution) throw new Error("The server does not know this solution. Reload the page.");
      if (update !== this.#updates) return;
      this.#leaveOutUnknown(solution);
      const variant = this.#variantOf(solution.variants);
      if (variant.missing) throw new Error(`${solution.label} can’t run yet. ${variant.missing} Then reload this page.`);
      const overlay = await this.#overlayOf(solution);
      if (update !== this.#updates) return;
      this.#use({ solution, variant, overlay: { ...overlay, cutsOut: variant.cutsOut, colour: settings.get("dye") } });
    } catch (error) {
      if (update !== this.#updates) return;
      this.#solutions = null; // the file may be there next time
      this.#overlays.clear();
      settings.set("solution", SELFIE);
      status.show(TOPIC, { level: "problem", text: /** @type {Error} */ (error).message });
    }
  }

  /** @param {{solution: Solution, variant: Variant, overlay: Overlay} | null} chosen null for selfie segmentation */
  #use(chosen) {
    const { settings, stream, view, compositor } = this.#page;
    this.#current = chosen?.solution ?? null;
    view.pairing.forget(); // so that no result is drawn with another solution's overlay
    compositor.overlay = chosen?.overlay ?? null;
    // An old cut-out on a new frame would be wrong at every edge.
    view.lock = chosen && !chosen.variant.cutsOut ? new NewestResult(compositor, () => settings.get("slow")) : this.#selfieLock;
    stream.solution = chosen && {
      ...chosen.solution, number: chosen.variant.number,
      variant: chosen.variant.id, variantLabel: chosen.variant.label, cutsOut: chosen.variant.cutsOut,
    };
    this.#show(chosen);
  }

  /** @param {{solution: Solution, variant: Variant} | null} chosen */
  #show(chosen) {
    const { element } = this.#page;
    document.body.classList.toggle("no-selfie", chosen !== null);
    document.body.classList.toggle("no-cut-out", chosen !== null && !chosen.variant.cutsOut);
    document.body.classList.toggle("dyes", chosen?.solution.overlay === "mask");
    const list = query(document, "#variant", HTMLSelectElement);
    const variants = chosen?.solution.variants ?? [];
    list.replaceChildren(...variants.map(({ id, label, missing }) => {
      const option = new Option(missing ? `${label}: ${missing}` : label, id);
      option.disabled = missing !== "";
      return option;
    }));
    list.value = chosen?.variant.id ?? "";
    element("output").ariaLabel = chosen ? `Live picture: ${chosen.solution.label}` : this.#selfiePicture;
    element("variants").hidden = variants.length < 2;
    for (const cell of document.querySelectorAll("#figures [data-solution]")) {
      const figure = /** @type {HTMLElement} */ (cell);
      figure.hidden = !chosen;
      if (figure.dataset.model === chosen?.solution.id) continue;
      figure.dataset.model = chosen?.solution.id ?? "";
      figure.textContent = figure.dataset.figure ? "–" : chosen?.solution.label ?? "";
    }
  }

  /** The variant that the settings name; else the first that can run, or the first. @param {Variant[]} variants */
  #variantOf(variants) {
    const named = variants.find(({ id }) => id === this.#page.settings.get("variant"));
    return named ?? variants.find(({ missing }) => !missing) ?? variants[0];
  }

  /** A link may name a variant that the solution does not have. @param {Solution} solution */
  #leaveOutUnknown({ variants }) {
    const { settings, status } = this.#page;
    const named = settings.get("variant");
    if (!named || variants.some(({ id }) => id === named)) return;
    if (new URLSearchParams(location.search).get("variant") === named) {
      settings.unknown.push(`variant=${named}`);
      tellUnknown(status, settings.unknown);
    }
    settings.set("variant", "");
  }

  /** @returns {Promise<Solution[]>} */
  #list() {
    this.#solutions ??= fetchJson("api/solutions");
    return this.#solutions;
  }

  /** @param {Solution} solution */
  #overlayOf({ id, overlay }) {
    const loading = this.#overlays.get(id) ?? loadOverlay(id, overlay);
    this.#overlays.set(id, loading);
    return loading;
  }
}

/** @param {string} solution @param {string} name of the overlay @returns {Promise<Pick<Overlay, "draw" | "drawing">>} */
async function loadOverlay(solution, name) {
  const module = import(`../drawing/overlays/${name}.js`).catch(failUnreachable);
  const [{ draw }, drawing] = await Promise.all([module, fetchJson(`api/solutions/${solution}/drawing`)]);
  return { draw, drawing };
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
