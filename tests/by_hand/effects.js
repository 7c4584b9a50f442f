/**
 * What each effect costs: milliseconds per frame of `Compositor.draw`, until its pixels are there.
 * Frames are the built-in presenter's, masks the server's.
 */
import { encoderFor } from "/static/js/stream/encoders/index.js";
import { FrameSender } from "/static/js/stream/frame-sender.js";
import { FrameSocket } from "/static/js/stream/frame-socket.js";
import { ModelStream } from "/static/js/stream/model-stream.js";
import { lookOf } from "/static/js/drawing/look.js";
import { renderersFor } from "/static/js/drawing/renderers/index.js";
import { initialSettings } from "/static/js/settings.js";
import { drawPerson, TURN_MS } from "/static/js/sources/presenter/person.js";
import { drawRoom } from "/static/js/sources/presenter/room.js";
import { Compositor } from "/static/js/drawing/compositor.js";

/**
 * By name: the settings that differ from the first one's.
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
 * @param {(done: number) => void} [progress] called with a share
 * @returns {Promise<{effect: string, size: string, renderer: string, ms: number}[]>} the median of the rounds' means
 */
export async function measureEffects(renderers, frames, progress = () => {}) {
  const results = [];
  let done = 0;
  const runs = SIZES.length * renderers.length * ROUNDS;
  for (const { width, height } of SIZES) {
    const scenes = await segmentTurn(width, height);
    for (const name of renderers) {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const picture = new Compositor(canvas, renderersFor(name));
      const flush = canvas.getContext("2d");
      /** @type {Map<string, number[]>} */
      const times = new Map(Object.keys(EFFECTS).map((effect) => [effect, []]));
      for (let round = 0; round < ROUNDS; round++) {
        for (const [effect, changes] of Object.entries(EFFECTS)) {
          const values = { ...initialSettings(), outline: false, refine: false, ...changes };
          picture.look = lookOf({ get: (key) => values[key] });
          let ms = 0;
          for (let i = -2; i < frames; i++) {
            const { frame, mask } = scenes[(i + 2) % PHASES];
            const before = performance.now();
            picture.draw(frame, mask);
            flush?.getImageData(0, 0, 1, 1);
            if (i >= 0) ms += performance.now() - before;
          }
          times.get(effect)?.push(ms / frames);
        }
        progress(++done / runs);
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
 * Frames of the presenter's turn, with their masks.
 * @param {number} width @param {number} height
 */
export async function segmentTurn(width, height, phases = PHASES) {
  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const lane = new ModelStream(socket, encoderFor(location.hostname));
  const sender = new FrameSender(lane, { framesAreRead: true });
  lane.model = "landscape";
  const opened = new Promise((resolve) => socket.on("open", resolve, { once: true }));
  socket.connect();
  await opened;
  const scenes = [];
  for (let phase = 0; phase < phases; phase++) {
    const context = canvasOf(width, height, true);
    drawRoom(context, width, height);
    drawPerson(context, width, height, (phase * TURN_MS) / phases);
    /** @type {Promise<import("/static/js/stream/frame-sender.js").Segmentation>} */
    const segmented = new Promise((resolve) => sender.on("segmented", resolve, { once: true }));
    sender.offer(context.canvas, width, height);
    const { frame, mask } = await segmented;
    const small = canvasOf(mask.width, mask.height, true);
    small.drawImage(frame.small.canvas, 0, 0);
    scenes.push({ frame: { ...frame, image: context.canvas, small }, mask }); // the sender takes its own back
  }
  socket.close();
  return scenes;
}

/** @param {number} width @param {number} height @param {boolean} [willReadFrequently] */
function canvasOf(width, height, willReadFrequently = false) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false, willReadFrequently }));
}
