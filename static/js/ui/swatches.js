// @ts-check
import { background } from "../backgrounds/index.js";

/**
 * Paints the small pictures of the backgrounds that have one.
 * @param {HTMLElement} form
 */
export function paintSwatches(form) {
  for (const canvas of form.querySelectorAll("canvas")) {
    const input = /** @type {HTMLInputElement} */ (canvas.closest("label")?.querySelector("input"));
    const { preview } = background(input.value);
    const context = canvas.getContext("2d");
    if (!preview || !context) continue;
    const show = () => {
      preview(context, canvas.width, canvas.height);
      canvas.hidden = false;
    };
    whenIdle(show);
    canvas.addEventListener("contextrestored", show, { once: true }); // it comes back empty
  }
}

/** Nothing live waits for a small picture. @param {() => void} work */
function whenIdle(work) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work);
  else setTimeout(work); // Safari
}
