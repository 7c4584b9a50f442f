// @ts-check
/**
 * @typedef {object} KeptFrame
 * @property {HTMLCanvasElement} image
 * @property {CanvasRenderingContext2D} small holds what the model sees: the same, shrunken to its input size
 * @property {number} width
 * @property {number} height
 * @property {number} grabbedMs when it was grabbed, by performance.now()
 * @property {number} capturedMs when it had been kept
 */

/** @typedef {{width: number, height: number}} Size */

/**
 * Keeps frames at full resolution until their masks come. A few canvases, used in turn: nothing is
 * allocated per frame, and nothing waits for a garbage collector.
 */
export class FrameStore {
  /** @type {HTMLCanvasElement[]} */
  #free = [];
  /** @type {CanvasRenderingContext2D[]} */
  #freeSmall = [];
  #willReadFrequently;

  /** @param {boolean} areRead whether the frames' pixels will be read, not only drawn */
  constructor(areRead) {
    this.#willReadFrequently = areRead;
  }

  /**
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {number} grabbedMs @param {Size[]} modelSizes
   * @returns {KeptFrame[]} one for each of the models: the same frame, shrunken to its size
   */
  keep(image, width, height, grabbedMs, modelSizes) {
    const kept = this.#free.pop() ?? document.createElement("canvas");
    const context = kept.getContext("2d", { alpha: false, willReadFrequently: this.#willReadFrequently });
    if (context) draw(context, image, { width, height });
    const capturedMs = performance.now();
    return modelSizes.map((size) => {
      const small = this.#freeSmall.pop() ?? newSmall();
      draw(small, kept, size);
      return { image: kept, small, width, height, grabbedMs, capturedMs };
    });
  }

  /** @param {KeptFrame[]} frames as `keep` gave them; not to be used after */
  release(frames) {
    this.#free.push(frames[0].image);
    this.#freeSmall.push(...frames.map(({ small }) => small));
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
