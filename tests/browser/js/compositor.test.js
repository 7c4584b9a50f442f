import { Compositor } from "/static/js/drawing/compositor.js";
import { rendererFactory } from "/static/js/drawing/renderers/index.js";
import { PixelCanvas } from "/static/js/canvas.js";
import { Frame } from "/static/js/stream/frame.js";
import { StageClock } from "/static/js/stream/stage-clock.js";
import { newContext, pixel } from "./canvas.js";
import { lookWith } from "./drawing.js";
import { assert, assertEqual, test } from "./harness.js";

const [RED, GREEN, BLUE, WHITE] = [[255, 0, 0, 255], [0, 255, 0, 255], [0, 55, 255, 255], [255, 255, 255, 255]];
const [WIDTH, HEIGHT] = [64, 32];

/** A frame with a red left and a green right half. */
function newFrame() {
  const full = new PixelCanvas({ alpha: false });
  full.resize(WIDTH, HEIGHT);
  full.context.fillStyle = "#f00";
  full.context.fillRect(0, 0, WIDTH, HEIGHT);
  full.context.fillStyle = "#0f0";
  full.context.fillRect(WIDTH / 2, 0, WIDTH / 2, HEIGHT);
  return new Frame({ clock: new StageClock(0), full, small: newContext(8, 4), truth: null });
}

/** The left half is person. */
const MASK = { width: 8, height: 4, mask: Uint8Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? 255 : 0)), contours: [], detections: [{ label: "it" }] };

/** @param {Record<string, unknown>} settings @param {object} overlay what differs from one that paints the middle white */
async function newCompositor(settings, overlay) {
  const output = newContext(WIDTH, HEIGHT);
  const compositor = new Compositor(output.canvas, await rendererFactory("canvas2d"));
  compositor.look = await lookWith({ background: "blue", ...settings });
  const draw = (context) => {
    context.fillStyle = "#fff";
    context.fillRect(WIDTH / 2 - 2, 0, 4, HEIGHT);
  };
  compositor.overlay = { draw, drawing: { groups: {} }, colour: "123456", cutsOut: false, ...overlay };
  return { compositor, output, at: (x) => pixel(output, x, HEIGHT / 2) };
}

test("an overlay is drawn on the whole frame, or on the cut-out", async () => {
  for (const mirror of [false, true]) {
    const whole = await newCompositor({ mirror }, {});
    assert(whole.compositor.draw([{ frame: newFrame(), mask: MASK }]));
    const [person, room] = mirror ? [60, 4] : [4, 60];
    assertEqual([person, 32, room].map(whole.at), [RED, WHITE, GREEN], `mirror ${mirror}`);
    const cutOut = await newCompositor({ mirror }, { cutsOut: true });
    assert(cutOut.compositor.draw([{ frame: newFrame(), mask: MASK }]));
    assertEqual([person, 32, room].map(cutOut.at), [RED, WHITE, BLUE], `cut out, mirror ${mirror}`);
  }
});

test("an overlay gets what was found, in an untransformed context", async () => {
  const calls = [];
  const draw = (context, scene) => calls.push([context.getTransform().isIdentity, context.globalCompositeOperation, scene]);
  for (const cutsOut of [false, true]) {
    const { compositor, output } = await newCompositor({ mirror: true }, { draw, cutsOut });
    compositor.draw([{ frame: newFrame(), mask: MASK }]);
    const [isPlain, operation, { detections, mask, drawing, ...scene }] = calls.pop();
    assert(isPlain && operation === "source-over");
    assert(detections === MASK.detections && mask === MASK.mask && drawing === compositor.overlay.drawing);
    assertEqual(scene, { width: WIDTH, height: HEIGHT, mirror: true, unit: 1, maskWidth: 8, maskHeight: 4, colour: "123456" });
    assert(output.getTransform().isIdentity, "nothing is left behind");
  }
});

test("only a cut-out has an outline", async () => {
  const mask = { ...MASK, contours: [Int16Array.of(0, 0, 3, 0, 3, 3, 0, 3)] };
  for (const [cutsOut, count] of [[true, 1], [false, 0]]) {
    const { compositor } = await newCompositor({ outline: true }, { cutsOut });
    compositor.draw([{ frame: newFrame(), mask }]);
    assertEqual([compositor.cutsOut, compositor.lines.length], [cutsOut, count]);
  }
});

test("a lost frame is not drawn, nor is an overlay on it", async () => {
  let overlays = 0;
  const { compositor, at } = await newCompositor({}, { draw: () => overlays++ });
  const frame = newFrame();
  frame.full.context.isContextLost = () => true;
  assertEqual(compositor.draw([{ frame, mask: MASK }]), false);
  assertEqual([overlays, at(4)], [0, [0, 0, 0, 0]]);
});
