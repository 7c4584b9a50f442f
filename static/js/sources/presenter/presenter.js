// @ts-check
import { every } from "../frame-loop.js";
import { drawPerson, drawRoom, drawTruth, loadSheet } from "./person.js";

/**
 * The built-in presenter: an animated person in a room, for machines without a camera. The page draws
 * the person, so the exact mask is known (`Truth`). See Source in source-switch.js.
 */
export class Presenter {
  label = "Built-in presenter";
  facing = /** @type {const} */ ("user");
  /** @type {((error: Error) => void) | null} */
  onend = null;
  #onFrame;
  #size;
  #rate;
  #isStopped = false;
  #stop = () => {};

  /** @param {import("../source-switch.js").OnFrame} onFrame @param {import("../source-switch.js").Options} options */
  constructor(onFrame, { size, rate }) {
    this.#onFrame = onFrame;
    this.#size = size;
    this.#rate = rate;
  }

  async start() {
    const { width, height } = this.#size;
    const sheet = await loadSheet();
    const room = canvasOf(width, height);
    const draw = () => drawRoom(room, sheet, width, height);
    draw();
    room.canvas.addEventListener("contextrestored", draw); // it is empty after a loss
    const scene = canvasOf(width, height);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    if (this.#isStopped) return;
    this.#stop = every(this.#rate, (nowMs) => {
      scene.drawImage(room.canvas, 0, 0);
      const timeMs = still.matches ? 0 : nowMs;
      drawPerson(scene, sheet, width, height, timeMs);
      this.#onFrame(scene.canvas, width, height, 1, (context, ...size) => drawTruth(context, ...size, timeMs));
    });
  }

  stop() {
    this.#isStopped = true;
    this.#stop();
  }
}

/** @param {number} width @param {number} height */
function canvasOf(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser has no Canvas 2D.");
  return context;
}
