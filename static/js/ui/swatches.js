// @ts-check
import { ownPicture } from "../drawing/backgrounds/own-picture.js";
import { paintCover } from "../drawing/backgrounds/picture-file.js";

/** Show the own picture on its swatch. The other swatches are in the style sheet. @param {HTMLCanvasElement} canvas */
export function showOwnPicture(canvas) {
  const paint = () => {
    const picture = ownPicture();
    const context = canvas.getContext("2d");
    if (!picture || !context) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    paintCover(context, picture, canvas.width, canvas.height);
  };
  paint();
  canvas.hidden = false;
  canvas.oncontextrestored = paint; // it is empty after a loss
}
