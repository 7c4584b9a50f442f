/** Canvases for reading pixels. */

export function newContext(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.getContext("2d", { willReadFrequently: true });
}

/** @param {string} colour of the whole canvas */
export function filled(colour, width, height) {
  const context = newContext(width, height);
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  return context;
}

/** @param {CanvasRenderingContext2D} context @returns {number[]} R, G, B, A */
export function pixel(context, x, y) {
  return [...context.getImageData(x, y, 1, 1).data];
}

/** @param {CanvasRenderingContext2D} context @returns {Promise<Blob>} a PNG */
export function fileOf({ canvas }) {
  return new Promise((resolve) => canvas.toBlob(resolve));
}
