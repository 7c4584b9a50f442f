// @ts-check
/**
 * Whether the canvas has lost its memory, for example because the graphics card was reset. The
 * browser restores it by itself.
 * @param {CanvasRenderingContext2D} context
 */
export function isLost(context) {
  return context.isContextLost?.() ?? false; // not every browser has it
}
