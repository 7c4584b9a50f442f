// @ts-check
import { background } from "../drawing/backgrounds/index.js";

/**
 * Paints the small pictures of the backgrounds that have one, and keeps them painted.
 * @param {HTMLElement} form
 */
export function paintSwatches(form) {
  for (const canvas of form.querySelectorAll("canvas")) {
    whenIdle(() => paint(canvas));
    canvas.addEventListener("contextrestored", () => paint(canvas)); // it comes back empty
  }
}

/**
 * Paints one of them anew: its background is another picture now.
 * @param {HTMLElement} form @param {string} name the background's
 */
export function repaintSwatch(form, name) {
  const canvas = form.querySelector(`.swatch.${name} canvas`);
  if (canvas) paint(/** @type {HTMLCanvasElement} */ (canvas));
}

/** @param {HTMLCanvasElement} canvas */
function paint(canvas) {
  const input = /** @type {HTMLInputElement} */ (canvas.closest("label")?.querySelector("input"));
  const { preview } = background(input.value);
  const context = canvas.getContext("2d");
  if (!preview || !context) return;
  preview(context, canvas.width, canvas.height);
  canvas.hidden = false;
}

/** Nothing live waits for a small picture. @param {() => void} work */
function whenIdle(work) {
  if ("requestIdleCallback" in globalThis) requestIdleCallback(work);
  else setTimeout(work); // Safari
}
