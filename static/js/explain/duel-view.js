// @ts-check
import { query } from "../ui/query.js";

/**
 * The wiper over the picture, and what is to be known of its two sides.
 *
 * Events: "move": the wiper is elsewhere.
 */
export class DuelView extends EventTarget {
  #root;
  #canvas;
  #wiper;

  /** @param {HTMLElement} root @param {HTMLCanvasElement} canvas that it lies over */
  constructor(root, canvas) {
    super();
    this.#root = root;
    this.#canvas = canvas;
    this.#wiper = query(root, "input", HTMLInputElement);
    this.#wiper.addEventListener("input", () => {
      this.#root.style.setProperty("--at", `${100 * this.at}%`);
      this.dispatchEvent(new Event("move"));
    });
  }

  /** Where the wiper stands, as a share of the picture's width. */
  get at() {
    return Number(this.#wiper.value) / 100;
  }

  /** @param {boolean} isOpen */
  set isOpen(isOpen) {
    this.#root.hidden = !isOpen;
    this.fit();
  }

  /** Lie exactly over the picture, which fills its canvas in one direction only. */
  fit() {
    if (this.#root.hidden) return;
    const { offsetLeft, offsetTop, clientWidth, clientHeight, width, height } = this.#canvas;
    const scale = Math.min(clientWidth / width, clientHeight / height);
    const size = { width: scale * width, height: scale * height };
    const place = { left: offsetLeft + (clientWidth - size.width) / 2, top: offsetTop + (clientHeight - size.height) / 2, ...size };
    for (const [name, value] of Object.entries(place)) this.#root.style.setProperty(name, `${value}px`);
  }

  /** @param {ReturnType<import("./duel.js").Duel["read"]>} figures */
  show({ sides, alike }) {
    const write = (/** @type {string} */ part, /** @type {string} */ text) => {
      const element = this.#root.querySelector(`[data-part="${part}"]`);
      if (element) element.textContent = text;
    };
    for (const { id, segmentMs, perSecond, truth } of sides) {
      write(`${id} speed`, segmentMs === undefined ? "–" : `${segmentMs.toFixed(1)} ms · ${perSecond.toFixed(0)} masks/s`);
      write(`${id} truth`, truth === undefined ? "" : `Overlap with the truth (IoU) ${truth.toFixed(3)}`);
    }
    write("alike", `Overlap of the two (IoU) ${alike?.toFixed(3) ?? "–"}`);
  }
}
