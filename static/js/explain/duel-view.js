// @ts-check
import { nameOf } from "../models.js";
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
    sides.forEach(({ model, processMs, perSecond, exact }, i) => {
      const place = i ? "right" : "left";
      this.#write(`${place} name`, nameOf(model));
      this.#write(`${place} speed`, processMs === undefined ? "–" : `${processMs.toFixed(1)} ms · ${perSecond.toFixed(0)} results/s`);
      this.#write(`${place} truth`, exact === undefined ? "" : `IoU with exact mask ${exact.toFixed(3)}`);
    });
    const haveMasks = sides.every(({ model }) => model.gives.includes("mask"));
    this.#write("alike", haveMasks ? `IoU of both ${alike?.toFixed(3) ?? "–"}` : "");
  }

  /** @param {string} part @param {string} text "" to hide it */
  #write(part, text) {
    const element = query(this.#root, `[data-part="${part}"]`);
    element.textContent = text;
    element.hidden = !text;
  }
}
