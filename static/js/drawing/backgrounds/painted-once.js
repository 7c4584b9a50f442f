// @ts-check
/**
 * A background that stands still: painted once for each size of the frame.
 * @param {(context: CanvasRenderingContext2D, width: number, height: number) => void} paint
 * @returns {import("./index.js").Background}
 */
export function paintedOnce(paint) {
  let canvas = document.createElement("canvas");
  return {
    paint({ frame: { width, height } }) {
      if (canvas.width === width && canvas.height === height) return canvas;
      canvas = Object.assign(document.createElement("canvas"), { width, height });
      const context = canvas.getContext("2d", { alpha: false });
      if (!context) throw new Error("This browser has no Canvas 2D.");
      paint(context, width, height);
      canvas.addEventListener("contextrestored", () => (canvas = document.createElement("canvas"))); // it is empty after a loss
      return canvas;
    },
  };
}

/**
 * Fill the canvas with a picture. What does not fit is cut off evenly.
 * @param {CanvasRenderingContext2D} context
 * @param {{image: CanvasImageSource, width: number, height: number}} picture
 * @param {number} width @param {number} height
 */
export function paintCover(context, picture, width, height) {
  const scale = Math.max(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = "high";
  context.drawImage(picture.image, (width - w) / 2, (height - h) / 2, w, h);
}
