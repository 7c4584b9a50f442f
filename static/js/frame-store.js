// @ts-check
/**
 * @typedef {object} KeptFrame
 * @property {HTMLCanvasElement} image
 * @property {CanvasRenderingContext2D} small holds what the model sees: the same, shrunken to its input size
 * @property {number} width
 * @property {number} height
 * @property {number} grabbedMs when it was grabbed, by performance.now()
 */

/** @typedef {{width: number, height: number}} Size */

/**
 * Keeps frames at full resolution until their masks come. A few canvases, used in turn: nothing is
 * allocated per frame, and nothing waits for a garbage collector.
 */
export class FrameStore {
  /** @type {{image: HTMLCanvasElement, small: CanvasRenderingContext2D}[]} */
  #free = [];
  #willReadFrequently;

  /** @param {boolean} areRead whether the frames' pixels will be read, not only drawn */
  constructor(areRead) {
    this.#willReadFrequently = areRead;
  }

  /**
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {number} grabbedMs @param {Size} modelSize
   * @returns {KeptFrame}
   */
  keep(image, width, height, grabbedMs, modelSize) {
    const kept = this.#free.pop() ?? { image: document.createElement("canvas"), small: newSmall() };
    const context = kept.image.getContext("2d", { alpha: false, willReadFrequently: this.#willReadFrequently });
    if (context) draw(context, image, { width, height });
    draw(kept.small, kept.image, modelSize);
    return { ...kept, width, height, grabbedMs };
  }

  /** @param {KeptFrame} frame not to be used after */
  release(frame) {
    this.#free.push({ image: frame.image, small: frame.small });
  }
}

function newSmall() {
  const context = document.createElement("canvas").getContext("2d", { alpha: false, willReadFrequently: true });
  if (!context) throw new Error("This browser has no Canvas 2D.");
  return context;
}

/** @param {CanvasRenderingContext2D} context @param {CanvasImageSource} image @param {Size} size */
function draw(context, image, { width, height }) {
  const { canvas } = context;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.drawImage(image, 0, 0, width, height);
}
