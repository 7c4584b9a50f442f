// @ts-check
import { drawPerson, drawTruth } from "./person.js";
import { drawRoom } from "./room.js";
import { every } from "../ticker.js";

/**
 * The built-in presenter: an animated person in a room, for when there is no camera. The page draws
 * both, so it needs no file, and the person's exact mask is known (`Truth`).
 * See Source in index.js.
 */
export class Presenter {
  label = "Built-in presenter";
  /** @type {((error: Error) => void) | null} */
  onend = null;
  #onFrame;
  #size;
  #stop = () => {};

  /** @param {import("../index.js").OnFrame} onFrame @param {import("../index.js").Wish} wish */
  constructor(onFrame, { size }) {
    this.#onFrame = onFrame;
    this.#size = size;
  }

  async start() {
    const { width, height } = this.#size;
    const room = canvasOf(width, height);
    drawRoom(room, width, height);
    room.canvas.addEventListener("contextrestored", () => drawRoom(room, width, height)); // it comes back empty
    const scene = canvasOf(width, height);
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    this.#stop = every((nowMs) => {
      scene.drawImage(room.canvas, 0, 0);
      const timeMs = still.matches ? 0 : nowMs;
      drawPerson(scene, width, height, timeMs);
      this.#onFrame(scene.canvas, width, height, 1, (context, ...size) => drawTruth(context, ...size, timeMs));
    });
  }

  stop() {
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
