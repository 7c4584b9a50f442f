/**
 * Measures the cost of each effect: milliseconds per frame of `Compositor.draw`, until its pixels
 * are ready. The frames are the built-in presenter's; the masks come from the server.
 */
import { loadLook } from "/static/js/drawing/look.js";
import { rendererFactory } from "/static/js/drawing/renderers/index.js";
import { initialSettings } from "/static/js/settings.js";
import { draw as drawOutline } from "/static/js/drawing/overlays/outline.js";
import { drawPerson, drawRoom, loadSheet, TURN_MS } from "/static/js/sources/presenter/person.js";
import { Compositor } from "/static/js/drawing/compositor.js";
import { sideOf } from "/static/js/view/live-view.js";
import { openStream } from "/tests/browser/js/stream.js";

/**
 * Effects by name: the settings that differ from the first one's.
 * @type {Record<string, Partial<import("/static/js/settings.js").Values>>}
 */
export const EFFECTS = {
  "plain colour": {},
  "no background": { background: "none" },
  transparent: { background: "transparent" },
  gradient: { background: "gradient" },
  picture: { background: "study" },
  "picture, light wrap": { background: "study", lightWrap: true },
  blur: { background: "blur" },
  "soft blur": { background: "soft-blur" },
  "refined edges": { refine: true },
  "refined edges, picture": { background: "study", refine: true },
  tint: { tint: "background" },
  "outline: line": { outline: true },
  "outline: glow": { outline: true, outlineStyle: "glow" },
  "outline: dashes": { outline: true, outlineStyle: "dashes" },
  "outline: halo": { outline: true, outlineStyle: "halo" },
};

export const SIZES = [
  { width: 640, height: 480 },
  { width: 1280, height: 720 },
];

const PHASES = 8;
const ROUNDS = 3;

/**
 * @param {string[]} renderers "canvas2d", "webgl2"
 * @param {number} frames per effect and round
 * @returns {Promise<{effect: string, size: string, renderer: string, ms: number}[]>} the median of the rounds' means
 */
export async function measureEffects(renderers, frames) {
  const results = [];
  for (const { width, height } of SIZES) {
    const sides = await processTurn(width, height);
    for (const name of renderers) {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const picture = new Compositor(canvas, await rendererFactory(name));
      picture.overlays = [drawOutline];
      const flush = canvas.getContext("2d");
      /** @type {Map<string, number[]>} */
      const times = new Map(Object.keys(EFFECTS).map((effect) => [effect, []]));
      for (let round = 0; round < ROUNDS; round++) {
        for (const [effect, changes] of Object.entries(EFFECTS)) {
          const values = { ...initialSettings(), outline: false, refine: false, ...changes };
          picture.look = await loadLook({ get: (key) => values[key] });
          let ms = 0;
          for (let i = -2; i < frames; i++) {
            const side = sides[(i + 2) % PHASES];
            const before = performance.now();
            picture.draw([side]);
            flush?.getImageData(0, 0, 1, 1);
            if (i >= 0) ms += performance.now() - before;
          }
          times.get(effect)?.push(ms / frames);
        }
        await new Promise((resolve) => setTimeout(resolve));
      }
      for (const [effect, [...all]] of times) {
        results.push({ effect, size: `${width}x${height}`, renderer: name, ms: all.sort((a, b) => a - b)[ROUNDS >> 1] });
      }
    }
  }
  return results;
}

/**
 * Frames of one turn of the presenter, with their results.
 * @param {number} width @param {number} height
 */
export async function processTurn(width, height, phases = PHASES) {
  const sheet = await loadSheet();
  const { sender, socket } = await openStream("landscape");
  const sides = [];
  for (let phase = 0; phase < phases; phase++) {
    const context = canvasOf(width, height, true);
    drawRoom(context, sheet, width, height);
    drawPerson(context, sheet, width, height, (phase * TURN_MS) / phases);
    const kept = await sender.keep(context.canvas, width, height);
    const [frame] = await sender.process(kept);
    sides.push(sideOf(frame)); // it is not released, so it keeps its pixels
  }
  socket.close();
  return sides;
}

/** @param {number} width @param {number} height @param {boolean} [willReadFrequently] */
function canvasOf(width, height, willReadFrequently = false) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false, willReadFrequently }));
}
