import { draw } from "/static/js/drawing/overlays/landmarks.js";
import { planFor } from "/static/js/drawing/overlays/plan.js";
import { assert, assertClose, assertEqual, test } from "./harness.js";
import { at, CYAN, detection, drawingOf, drawn, extentOf, GREY, isUntouched, newScene, ORANGE, pixelsIn, WHITE } from "./overlays.js";

/** Of a text in orange beside a white line. */
const LABELLED = drawingOf({ strokes: [{ role: "left", pairs: [] }, { role: "middle", pairs: [[0, 1]] }] });

/** Four points: a line of each side, and one between. */
const ACROSS = [[0.2, 0.2], [0.2, 0.8], [0.8, 0.2], [0.8, 0.8]];
const BODY = drawingOf({ strokes: [{ role: "left", pairs: [[0, 1]] }, { role: "right", pairs: [[2, 3]] }, { role: "middle", pairs: [[0, 2]] }] });

function body(points, changes = {}) {
  return newScene({ detections: [detection({ points })], drawing: BODY, ...changes });
}

test("left is orange, right is cyan, the middle is white", () => {
  const context = drawn(draw, body(ACROSS));
  assertEqual([at(context, 0.2, 0.5), at(context, 0.8, 0.5), at(context, 0.5, 0.2)], [ORANGE, CYAN, WHITE]);
});

test("a dark rim sets a line apart", () => {
  const context = drawn(draw, body(ACROSS));
  const reds = pixelsIn(context, 56, 90, 16, 1).filter((_, i) => i % 4 === 0);
  const first = reds.findIndex((red) => red !== GREY[0]);
  assert(reds[first] < GREY[0] - 20, reds);
});

test("selfie mode mirrors points", () => {
  const context = drawn(draw, body(ACROSS, { mirror: true }));
  assertEqual([at(context, 0.8, 0.5), at(context, 0.2, 0.5)], [ORANGE, CYAN]);
});

test("texts are not mirrored", () => {
  const scene = body([[0.5, 0.6], [0.5, 0.9], [0.5, 0.6], [0.5, 0.9]]);
  scene.result.detections[0].label = "≈ 52 cm";
  const plain = drawn(draw, scene);
  const mirrored = drawn(draw, { ...scene, mirror: true });
  const above = [plain, mirrored].map((context) => pixelsIn(context, 0, 0, 320, 90));
  assert(above[0].some((value, i) => value !== GREY[i % 4]), "the text is there");
  assertEqual(...above);
});

test("a line fades with its less visible end", () => {
  const blues = [1, 0.7, 0.5, 0.35].map((visibility) => {
    const points = [[0.2, 0.2], [0.2, 0.8, 0, visibility], ...ACROSS.slice(2)];
    return at(drawn(draw, body(points)), 0.2, 0.5)[0];
  });
  assertEqual(blues, [...blues].sort((a, b) => b - a));
  assertEqual(new Set(blues).size, 4);
  assertEqual(blues[0], ORANGE[0]);
});

test("hardly visible points are hidden", () => {
  const hidden = ACROSS.map(([x, y]) => [x, y, 0, 0.25]);
  assert(isUntouched(drawn(draw, body(hidden, { drawing: drawingOf({ ...BODY.groups.it, dots: true, circles: [[0, 1, 2]] }) }))));
  const half = drawn(draw, body([[0.2, 0.2], [0.2, 0.8, 0, 0.25], ...ACROSS.slice(2)]));
  assertEqual([at(half, 0.2, 0.5), at(half, 0.8, 0.5)], [GREY, CYAN]);
});

test("dots have the colour of their lines", () => {
  const drawing = drawingOf({ ...BODY.groups.it, dots: [1, 3] });
  const context = drawn(draw, body(ACROSS, { drawing }));
  const beside = (x, y) => at(context, x + 0.008, y);
  assertEqual([beside(0.2, 0.8), beside(0.8, 0.8)], [ORANGE, CYAN]);
  assertEqual(at(context, 0.2, 0.85), GREY, "not larger than a dot");
});

test("a mesh is thin and translucent, a contour is strong", () => {
  const mesh = drawn(draw, body(ACROSS, { drawing: drawingOf({ strokes: [{ role: "mesh", pairs: [[0, 3], [3, 0]] }] }) }));
  const contour = drawn(draw, body(ACROSS, { drawing: drawingOf({ strokes: [{ role: "contour", pairs: [[0, 2]] }] }) }));
  const reds = pixelsIn(mesh).filter((_, i) => i % 4 === 0).sort();
  assert(reds.at(-1) > GREY[0] + 20 && reds.at(-1) < 230, reds.at(-1));
  assertEqual(reds[0], GREY[0], "it has no rim");
  assert(at(contour, 0.5, 0.2)[0] > 240);
});

test("each line of a mesh is drawn once", () => {
  const triangles = [[0, 1], [1, 2], [2, 0], [2, 1], [1, 3], [3, 2]];
  const { strokes } = planFor(drawingOf({ strokes: [{ role: "mesh", pairs: triangles }] }), detection({ points: ACROSS }));
  const lines = [];
  for (let i = 0; i < strokes[0].pairs.length; i += 2) lines.push([...strokes[0].pairs.slice(i, i + 2)].sort().join());
  assertEqual(lines.sort(), ["0,1", "0,2", "1,2", "1,3", "2,3"]);
});

test("an iris is a circle of the mean radius", () => {
  const points = [[0.5, 0.5], [0.6, 0.5], [0.5, 0.68], [0.4, 0.5], [0.5, 0.32]]; // 32 or 32.4 pixels away
  const context = drawn(draw, newScene({ detections: [detection({ points })], drawing: drawingOf({ circles: [[0, 1, 2, 3, 4]] }) }));
  const { left, right, top, bottom } = extentOf(context, [200, 255, 62, 255]);
  assertClose(right - left, 64.5, 3);
  assertClose(bottom - top, 64.5, 3);
  assertEqual(at(context, 0.5, 0.5), GREY);
});

test("labels stay within the picture at each corner", () => {
  const sizeOf = (points) => {
    const plate = extentOf(drawn(draw, newScene({ detections: [detection({ points, label: "Left" })], drawing: LABELLED })), ORANGE);
    return [plate.right - plate.left, plate.bottom - plate.top];
  };
  const whole = sizeOf([[0.5, 0.5], [0.52, 0.52]]);
  for (const [x, y] of [[0, 0], [1, 0], [0, 1], [1, 1]]) {
    assertEqual(sizeOf([[x, y], [Math.abs(x - 0.02), Math.abs(y - 0.02)]]), whole, `cut off at ${x}, ${y}`);
  }
});

test("a label does not cover a face", () => {
  // A hand below the face: its label would be above it.
  const drawing = { groups: { face: { strokes: [{ role: "contour", pairs: [[0, 1]] }], dots: false, circles: [] }, hand: { strokes: [{ role: "left", pairs: [[0, 1]] }], dots: false, circles: [] } } };
  const hand = detection({ group: "hand", label: "Left", points: [[0.45, 0.6], [0.55, 0.8]] });
  const face = detection({ group: "face", points: [[0.4, 0.2], [0.6, 0.59]] });
  const alone = extentOf(drawn(draw, newScene({ detections: [hand], drawing })), ORANGE);
  assert(alone.top < 0.55 * 180, "above, without a face");
  for (const detections of [[hand, face], [face, hand]]) {
    const { top } = extentOf(drawn(draw, newScene({ detections, drawing })), ORANGE);
    assert(top >= 0.59 * 180, top);
  }
});

test("a label keeps its place until another is much better", () => {
  const topOf = (y, number) => {
    const points = [[0.3, y], [0.7, y + 0.4]];
    return extentOf(drawn(draw, newScene({ detections: [detection({ number, label: "Left", points })], drawing: LABELLED })), ORANGE).top;
  };
  assert(topOf(0.3, 7) < 0.3 * 180, "above");
  assert(topOf(0.09, 0) > 0.09 * 180, "beside, if it were new");
  assert(topOf(0.09, 7) < 0.09 * 180, "still above");
  assert(topOf(0, 7) > 0.09 * 180, "beside, as above there is no room at all");
});

test("empty detections draw nothing", () => {
  assert(isUntouched(drawn(draw, newScene())));
  assert(isUntouched(drawn(draw, body([]))));
  assert(isUntouched(drawn(draw, newScene({ detections: [detection({ label: "Left" })] }))), "nor the label of nothing");
});

test("points that are not there do not draw", () => {
  const drawing = drawingOf({ ...BODY.groups.it, dots: true, circles: [[0, 1], [2, 3]] });
  for (const bad of [NaN, Infinity, -Infinity, 1e9, -5, 2.5]) {
    for (const points of [ACROSS.map(([x]) => [x, bad]), ACROSS.map(([, y]) => [bad, y])]) {
      const scene = body(points, { drawing });
      scene.result.detections[0].label = "Left";
      assert(isUntouched(drawn(draw, scene)), `${bad}`);
    }
  }
  assert(isUntouched(drawn(draw, body(ACROSS.map(([x, y]) => [x, y, 0, NaN])))), "visibility");
});

test("numbers of points that are not there do not draw", () => {
  drawn(draw, body(Array(100).fill([0.5, 0.5])));
  const drawing = drawingOf({ strokes: [{ role: "left", pairs: [[0, 99], [-1, 2]] }], dots: [99, -1], circles: [[0, 1, 99], [0]] });
  assert(isUntouched(drawn(draw, body(ACROSS, { drawing }))));
});

test("a line leads out of the picture", () => {
  const context = drawn(draw, body([[0.2, 0.5], [0.2, 1.4], ...ACROSS.slice(2)]));
  assertEqual(at(context, 0.2, 0.99), ORANGE);
});

test("lines and letters are as large as the audience needs", () => {
  const thickness = (changes) => {
    const { right, left } = extentOf(drawn(draw, body(ACROSS, { width: 640, height: 360, drawing: drawingOf({ strokes: [{ role: "left", pairs: [[0, 1]] }] }), ...changes })), ORANGE);
    return right - left + 1;
  };
  assertClose(thickness({ unit: 4 }), 12, 1, "three pixels of the screen");
  assertClose(thickness({ unit: 0.1, width: 1280, height: 720 }), 5, 1, "0.7 % of the picture");
});

test("the context is left as it was", () => {
  const scene = body(ACROSS);
  scene.result.detections[0].label = "Left";
  const context = drawn(draw, scene);
  assertEqual([context.globalAlpha, context.lineWidth, context.font, context.fillStyle], [1, 1, "10px sans-serif", "#808080"]);
});
