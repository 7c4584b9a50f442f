// @ts-check
import { Canvas2D } from "./canvas2d.js";

/**
 * Composes frame, mask and background.
 *
 * @typedef {object} Renderer
 * @property {"canvas2d" | "webgl2"} name
 * @property {(context: CanvasRenderingContext2D, scene: import("../backgrounds/index.js").Scene) => boolean} draw
 *   whether it is drawn; the context has the frame's size, and is mirrored if the look says so
 * @property {(frame: import("../../stream/frame.js").Frame) => void} prepare do what the mask's edge needs of the
 *   frame, while the mask is computed
 * @property {import("../guided-filter.js").Coefficients | null} coefficients of the mask as last drawn; null if it was not refined
 */

/**
 * Give what makes renderers, fastest first; each later one replaces one that fails. WebGL2 needs a
 * graphics card: without one it takes several times as long as Canvas 2D.
 * @param {string} wanted "auto", "canvas2d", or "webgl2", which is used without a card, too
 * @returns {Promise<() => Renderer[]>}
 */
export async function rendererFactory(wanted) {
  const isUsed = wanted === "webgl2" || (wanted === "auto" && (await hasGraphicsCard().catch(() => false)));
  const module = isUsed ? await import("./webgl2.js").catch(() => null) : null;
  return () => {
    const always = new Canvas2D();
    try {
      return module ? [new module.WebGL2({ onlyHardware: wanted === "auto" }), always] : [always];
    } catch {
      return [always]; // this browser has no WebGL2
    }
  };
}

async function hasGraphicsCard() {
  const gl = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const isFound = HIDDEN.test(nameOf(gl)) ? (await import("./round-trip.js")).isFast(gl) : !isSoftware(gl);
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return isFound;
}

/** What WebKit says of every renderer. */
const HIDDEN = /^apple gpu$/i;

/**
 * Chromium gives a software context even where the request excludes one, so the renderer's name is
 * checked, too.
 * @param {WebGL2RenderingContext} gl
 */
export function isSoftware(gl) {
  return /swiftshader|llvmpipe|softpipe|software|basic render/i.test(nameOf(gl));
}

/** @param {WebGL2RenderingContext} gl @returns {string} */
function nameOf(gl) {
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  return gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
}
