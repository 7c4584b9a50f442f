// @ts-check
/**
 * @typedef {object} KeptFrame
 * @property {HTMLCanvasElement} image
 * @property {number} width
 * @property {number} height
 * @property {number} grabbedMs when it was grabbed, by performance.now()
 */

/**
 * Keeps frames at full resolution until their masks come. A few canvases, used in turn: nothing is
 * allocated per frame, and nothing waits for a garbage collector.
 */
export class FrameStore {
  /** @type {HTMLCanvasElement[]} */
  #free = [];

  /**
   * @param {CanvasImageSource} image @param {number} width @param {number} height
   * @param {number} grabbedMs
   * @returns {KeptFrame}
   */
  keep(image, width, height, grabbedMs) {
    const canvas = this.#free.pop() ?? document.createElement("canvas");
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d", { alpha: false });
    context?.drawImage(image, 0, 0, width, height);
    return { image: canvas, width, height, grabbedMs };
  }

  /** @param {KeptFrame} frame not to be used after */
  release(frame) {
    this.#free.push(frame.image);
  }
}
