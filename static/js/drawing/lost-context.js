// @ts-check
/**
 * Whether the browser has taken the canvas's memory, say because the graphics card was reset; it
 * gives it back by itself.
 * @param {CanvasRenderingContext2D} context
 */
export function isLost(context) {
  return context.isContextLost?.() ?? false; // not every browser tells
}
