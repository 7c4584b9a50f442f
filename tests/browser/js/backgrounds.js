/** The pictures that stand behind the person, drawn. */
import { pixelsOf } from "./drawing.js";
import { newContext } from "./canvas.js";

/** @param {string} module the picture's @param {boolean} isUsed whether the canvas was used for something else before */
export async function paint(module, width, height, isUsed) {
  const [painter] = Object.values(await import(`/static/js/drawing/backgrounds/pictures/${module}.js`));
  const context = newContext(width, height);
  if (isUsed) {
    context.fillStyle = "#ff0000";
    context.fillRect(0, 0, width, height);
    context.rotate(0.5);
    context.globalAlpha = 0.5;
  }
  painter(context, width, height);
  return pixelsOf(context);
}
