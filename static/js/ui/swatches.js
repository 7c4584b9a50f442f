// @ts-check
import { chooseOwn, ownPicture } from "../drawing/backgrounds/own-picture.js";
import { paintCover } from "../drawing/backgrounds/painted-once.js";

/**
 * Take a picture or video for the background, and show it on its swatch.
 * @param {File} file @param {HTMLCanvasElement} swatch
 * @throws {Error} this browser cannot show the file; the message says so
 */
export async function takePicture(file, swatch) {
  await chooseOwn(file);
  const paint = () => {
    const picture = ownPicture();
    const context = swatch.getContext("2d");
    if (!picture || !context) return;
    context.clearRect(0, 0, swatch.width, swatch.height);
    paintCover(context, picture, swatch.width, swatch.height);
  };
  paint();
  swatch.hidden = false;
  swatch.oncontextrestored = paint; // it is empty after a loss
}
