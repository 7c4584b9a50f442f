// @ts-check
/** A picture that has not changed for so long stands still. */
const STILL_MS = 1000;
const TRY_EVERY_MS = 20;

/**
 * Have the picture in the frame's own size, however small it is shown. Afterwards call `endWhole`.
 * @param {import("../drawing/compositor.js").Compositor} picture
 * @returns {Promise<void>} resolves when the canvas has that size, or the picture stands still
 */
export async function beginWhole(picture) {
  picture.wholes += 1;
  for (let waitedMs = 0; picture.isReduced && waitedMs < STILL_MS; waitedMs += TRY_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
}

/** @param {import("../drawing/compositor.js").Compositor} picture */
export function endWhole(picture) {
  picture.wholes -= 1;
}
