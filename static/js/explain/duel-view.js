// @ts-check
import { query } from "../ui/query.js";

/** The line over the picture that divides the two models, and their figures. */
export class DuelView {
  #root;
  #canvas;
  #wiper;

  /** @param {HTMLElement} root @param {HTMLCanvasElement} canvas that it lies over */
  constructor(root, canvas) {
    this.#root = root;
    this.#canvas = canvas;
    this.#wiper = query(root, "input", HTMLInputElement);
    this.#wiper.addEventListener("input", () => {
      this.#root.style.setProperty("--at", `${100 * this.at}%`);
    });
  }

  /** Position of the line, as a share of the picture's width. */
  get at() {
    return Number(this.#wiper.value) / 100;
  }

  /** @param {boolean} isOpen */
  set isOpen(isOpen) {
    this.#root.hidden = !isOpen;
    this.fit();
  }

  /** Cover exactly the picture, which fills its canvas in one direction only. */
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
    sides.forEach(({ name, segmentMs, perSecond, truth }, i) => {
      const id = i ? "right" : "left";
      write(`${id} name`, name);
      write(`${id} speed`, segmentMs === undefined ? "–" : `${segmentMs.toFixed(1)} ms · ${perSecond.toFixed(0)} results/s`);
      write(`${id} truth`, truth === undefined ? "" : `IoU with exact mask ${truth.toFixed(3)}`);
    });
    write("alike", `IoU of both ${alike?.toFixed(3) ?? "–"}`);
  }
}
