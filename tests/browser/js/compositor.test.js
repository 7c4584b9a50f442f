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
const RESULT = { width: 8, height: 4, mask: Uint8Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? 255 : 0)), contours: [], detections: [{ label: "it" }] };

const PAINT = (context) => {
  context.fillStyle = "#fff";
  context.fillRect(WIDTH / 2 - 2, 0, 4, HEIGHT);
};

/** @param {Record<string, unknown>} settings @param {Partial<Compositor>} parts what differs from a frame with a white middle */
async function newCompositor(settings, parts) {
  const output = newContext(WIDTH, HEIGHT);
  const compositor = new Compositor(output.canvas, await rendererFactory("canvas2d"));
  compositor.look = await lookWith({ background: "blue", ...settings });
  Object.assign(compositor, { cutsOut: false, overlays: [PAINT], ...parts });
  const draw = (result = RESULT, frame = newFrame()) => compositor.draw([{ frame, result }]);
  return { compositor, output, draw, at: (x) => pixel(output, x, HEIGHT / 2) };
}

test("an overlay is drawn on the whole frame, or on the cut-out", async () => {
  for (const mirror of [false, true]) {
    const whole = await newCompositor({ mirror }, {});
    assert(whole.draw());
    const [person, room] = mirror ? [60, 4] : [4, 60];
    assertEqual([person, 32, room].map(whole.at), [RED, WHITE, GREEN], `mirror ${mirror}`);
    const cutOut = await newCompositor({ mirror }, { cutsOut: true });
    assert(cutOut.draw());
    assertEqual([person, 32, room].map(cutOut.at), [RED, WHITE, BLUE], `cut out, mirror ${mirror}`);
  }
});

test("overlays get what was found, one after another, in an untransformed context", async () => {
  const calls = [];
  const overlays = [1, 2].map((number) => (context, scene) => {
    calls.push([number, context.getTransform().isIdentity, context.globalCompositeOperation, scene]);
    context.translate(9, 9);
  });
  const drawing = { groups: {} };
  for (const cutsOut of [false, true]) {
    const { compositor, output, draw } = await newCompositor({ mirror: true, dye: "123456" }, { overlays, cutsOut, drawing });
    draw();
    for (const number of [1, 2]) {
      const [called, isPlain, operation, { result, look, ...scene }] = calls.shift();
      assert(called === number && isPlain && operation === "source-over");
      assert(result === RESULT && look === compositor.look && look.dye === "123456");
      assertEqual(scene, { width: WIDTH, height: HEIGHT, mirror: true, unit: 1, timeMs: 0, lines: [], drawing });
    }
    assert(output.getTransform().isIdentity, "nothing is left behind");
  }
});

test("only a cut-out has outlines", async () => {
  const result = { ...RESULT, contours: [Int16Array.of(0, 0, 3, 0, 3, 3, 0, 3)] };
  for (const [cutsOut, count] of [[true, 1], [false, 0]]) {
    const { compositor, draw } = await newCompositor({ outline: true }, { cutsOut });
    draw(result);
    assertEqual([compositor.cutsOut, compositor.lines.length], [cutsOut, count]);
  }
});

test("a cut-out without a mask is all background", async () => {
  for (const refine of [false, true]) {
    const { draw, at } = await newCompositor({ refine }, { cutsOut: true });
    assert(draw({ ...RESULT, mask: new Uint8Array(0) }));
    assertEqual([4, 60].map(at), [BLUE, BLUE], `refine ${refine}`);
  }
});

test("beside each other, each frame is drawn as its model has it", async () => {
  const { compositor, at } = await newCompositor({}, { cutsOut: true, overlays: [] });
  const [whole, cutOut] = [false, true].map((cutsOut) => ({ frame: Object.assign(newFrame(), { model: { cutsOut } }), result: RESULT }));
  assert(compositor.draw([whole, cutOut], 0.75));
  assertEqual([4, 44, 60].map(at), [RED, GREEN, BLUE]);
});

test("a lost frame is not drawn, nor is an overlay on it", async () => {
  let overlays = 0;
  const { draw, at } = await newCompositor({}, { overlays: [() => overlays++] });
  const frame = newFrame();
  frame.full.context.isContextLost = () => true;
  assertEqual(draw(RESULT, frame), false);
  assertEqual([overlays, at(4)], [0, [0, 0, 0, 0]]);
});

test("the picture is composed at a whole fraction, no smaller than it is shown", async () => {
  const { compositor, output: { canvas } } = await newCompositor({}, {});
  document.body.append(canvas);
  const divisors = async (width, level = 1) => {
    canvas.style.cssText = `display: block; width: ${width / devicePixelRatio}px; height: 1000px`;
    await new Promise((resolve) => new ResizeObserver(() => setTimeout(resolve)).observe(canvas)); // after the compositor's own observer
    compositor.level = { block: 1, divisor: level };
    return [[1280, 720], [1920, 1080]].map(([across, down]) => compositor.divisorFor(across, down));
  };
  try {
    assertEqual(await divisors(1400), [1, 1]);
    assertEqual(await divisors(960), [1, 2]);
    assertEqual(await divisors(500), [2, 3]);
    assertEqual(await divisors(1400, 2), [2, 2], "at the cheapest level");
    compositor.wholes = 1;
    assertEqual(await divisors(500), [1, 1], "to be saved");
  } finally {
    canvas.remove();
  }
});

test("edges are refined in blocks, or not at all", async () => {
  const { compositor, draw, output } = await newCompositor({ refine: true }, { cutsOut: true, overlays: [] });
  const drawn = (block) => {
    compositor.level = { block, divisor: 1 };
    assert(draw());
    return [...output.getImageData(0, 0, WIDTH, HEIGHT).data];
  };
  const [fine, coarse, unrefined] = [1, 2, 0].map(drawn);
  const differing = (one, other) => one.filter((value, i) => Math.abs(value - other[i]) > 2).length / one.length;
  assert(differing(fine, coarse) < 0.15, differing(fine, coarse));
  assert(differing(fine, unrefined) > 0, "unrefined");
});
