// @ts-check
import { drawn } from "./drawn.js";

const FOLDER = new URL("../../../img/", import.meta.url);

/**
 * A picture of this server. It is loaded when it is first chosen. Until then, and if it cannot be
 * loaded, its mean colour is shown; the next choice tries again.
 * @param {string} name of the file @param {string} meanColour
 * @returns {import("./index.js").Background}
 */
export function pictureFile(name, meanColour) {
  let picture = drawn((context, width, height) => {
    context.fillStyle = meanColour;
    context.fillRect(0, 0, width, height);
  });
  let isWanted = true;
  const load = async () => {
    isWanted = false;
    const image = new Image();
    image.src = new URL(name, FOLDER).href;
    try {
      await image.decode();
      picture = drawn((context, width, height) => paintCover(context, image, width, height));
    } catch {
      isWanted = true;
    }
  };
  return {
    choose: () => void (isWanted && load()),
    paint: (scene) => picture.paint?.(scene) ?? null,
  };
}

/**
 * Fill the canvas with a picture. What does not fit is cut off evenly.
 * @param {CanvasRenderingContext2D} context @param {ImageBitmap | HTMLImageElement} picture
 * @param {number} width @param {number} height
 */
export function paintCover(context, picture, width, height) {
  const scale = Math.max(width / picture.width, height / picture.height);
  const [w, h] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h);
}
