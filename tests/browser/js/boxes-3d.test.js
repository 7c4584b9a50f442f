import { draw } from "/static/js/drawing/overlays/boxes-3d.js";
import { assert, assertEqual, test } from "./harness.js";
import { at, CYAN, detection, drawingOf, drawn, extentOf, isUntouched, newScene, ORANGE, WHITE } from "./overlays.js";

const EDGES = drawingOf({
  strokes: [
    { role: "left", pairs: [[1, 2], [1, 3], [2, 4], [3, 4]] },
    { role: "right", pairs: [[5, 6], [5, 7], [6, 8], [7, 8]] },
    { role: "middle", pairs: [[1, 5], [2, 6], [3, 7], [4, 8]] },
  ],
});

/** The front is lower and further left than the back. @param {number} front @param {number} back their depths */
function corners(front, back) {
  const points = [[0.5, 0.5, (front + back) / 2]];
  for (const right of [0, 1]) {
    for (const up of [0, 1]) {
      points.push([0.4 + 0.4 * right, 0.7 - 0.4 * up, back]);
      points.push([0.3 + 0.4 * right, 0.8 - 0.4 * up, front]);
    }
  }
  return points;
}

function cube(front, back, changes = {}) {
  return newScene({ width: 640, height: 360, drawing: EDGES, detections: [detection({ points: corners(front, back), ...changes })] });
}

test("near edges have the roles' colours, far ones are weaker", () => {
  const context = drawn(draw, cube(1, 2));
  assertEqual([at(context, 0.3, 0.6), at(context, 0.7, 0.5), at(context, 0.5, 0.8)], [ORANGE, CYAN, WHITE]);
  assert(at(context, 0.5, 0.3)[0] < 230, "the far edge");
});

test("the other side is stronger if it is nearer", () => {
  const context = drawn(draw, cube(2, 1));
  assertEqual(at(context, 0.5, 0.3), WHITE);
  assert(at(context, 0.5, 0.8)[0] < 230);
});

test("without depth all edges are alike", () => {
  const context = drawn(draw, cube(0, 0));
  assertEqual(at(context, 0.5, 0.3), at(context, 0.5, 0.8));
});

test("a box in space has its label at the top", () => {
  const { top } = extentOf(drawn(draw, cube(1, 2, { label: "Chair" })), WHITE);
  assert(top < 0.28 * 360, top);
});

test("boxes in space without points draw nothing", () => {
  assert(isUntouched(drawn(draw, newScene())));
  assert(isUntouched(drawn(draw, newScene({ drawing: EDGES, detections: [detection({ label: "Chair" })] }))));
  const lost = corners(1, 2).map(() => [NaN, NaN, NaN]);
  assert(isUntouched(drawn(draw, newScene({ drawing: EDGES, detections: [detection({ label: "Chair", points: lost })] }))));
});
