import { draw, textOf } from "/static/js/drawing/overlays/boxes.js";
import { filled } from "./canvas.js";
import { assert, assertClose, assertEqual, test } from "./harness.js";
import { at, CYAN, detection, drawn, extentOf, GREY, isUntouched, newScene, ORANGE, pixelsIn } from "./overlays.js";

function boxes(boxes, changes = {}) {
  return newScene({ width: 640, height: 360, detections: boxes.map((box, i) => detection({ number: i + 1, box })), ...changes });
}

test("a text has label, score and number", () => {
  assertEqual(textOf({ label: "Person", score: 0.874, number: 3 }), "Person 87 % · 3");
  assertEqual(textOf({ label: "Cup", score: 0.5, number: 0 }), "Cup 50 %");
});

test("a box's line is along its sides, and its colour goes by its number", () => {
  const context = drawn(draw, boxes([[0.1, 0.1, 0.2, 0.5], [0.5, 0.3, 0.4, 0.6]]));
  const { left, right, top, bottom } = extentOf(context, ORANGE);
  assertClose(left, 64, 1);
  assertClose(right, 191, 1);
  assertClose(top, 36, 1);
  assertClose(bottom, 215, 1);
  assertEqual(at(context, 0.2, 0.3), GREY, "empty inside");
  assertClose(extentOf(context, CYAN).left, 320, 1);
});

test("selfie mode mirrors boxes", () => {
  const { left, right } = extentOf(drawn(draw, boxes([[0.1, 0.1, 0.2, 0.5]], { mirror: true })), ORANGE);
  assertClose(left, 448, 1);
  assertClose(right, 575, 1);
});

test("texts on boxes are not mirrored", () => {
  const scene = boxes([[0.3, 0.5, 0.4, 0.4]]);
  scene.result.detections[0].label = "Person";
  const above = [false, true].map((mirror) => pixelsIn(drawn(draw, { ...scene, mirror }), 0, 0, 640, 176));
  assert(above[0].some((value) => value < 40), "letters");
  assertEqual(...above);
});

test("a box that leaves the picture is drawn along its border", () => {
  const context = drawn(draw, boxes([[-0.5, -0.5, 2, 2]]));
  assertEqual([at(context, 0.002, 0.5), at(context, 0.998, 0.5), at(context, 0.5, 0.004), at(context, 0.5, 0.996)], Array(4).fill(ORANGE));
});

test("boxes that are not there draw nothing", () => {
  assert(isUntouched(drawn(draw, boxes([]))));
  for (const box of [null, [NaN, 0, 1, 1], [0, 0, NaN, 1], [1.2, 0, 0.3, 1], [0, -2, 1, 1], [0.5, 0.5, 0, 0], [0.5, 0.5, -0.1, 0.2]]) {
    const scene = boxes([box]);
    scene.result.detections[0].label = "Person";
    assert(isUntouched(drawn(draw, scene)), `${box}`);
  }
});

test("points are dots", () => {
  const scene = boxes([[0.2, 0.2, 0.5, 0.6]]);
  scene.result.detections[0].points = Float32Array.from([0.4, 0.5, 0, 1, NaN, 0.5, 0, 1, 0.6, 0.5, 0, 0.1]);
  const context = drawn(draw, scene);
  assertEqual([at(context, 0.4, 0.5), at(context, 0.6, 0.5)], [ORANGE, GREY]);
});

test("labels of boxes stay within the picture at each corner", () => {
  const plateOf = (box) => {
    const scene = boxes([box]);
    scene.result.detections[0].label = "Person";
    scene.result.detections[0].number = 0;
    return extentOf(drawn(draw, scene), ORANGE);
  };
  const inside = plateOf([0.5, 0.5, 0.01, 0.01]);
  for (const [x, y] of [[-0.05, -0.05], [0.99, -0.05], [-0.05, 0.99], [0.99, 0.99]]) {
    const plate = plateOf([x, y, 0.06, 0.06]);
    assert(plate.right - plate.left >= inside.right - inside.left, `cut off at ${x}, ${y}`);
  }
});

test("labels of neighbouring boxes do not overlap", () => {
  const places = [[0.3, 0.4, 0.2, 0.3], [0.31, 0.4, 0.2, 0.3], [0.32, 0.41, 0.2, 0.3]];
  const scene = boxes(places, { width: 1280, height: 720 });
  for (const detection of scene.result.detections) detection.label = "Person";
  const plates = [];
  const context = filled("#808080", scene.width, scene.height);
  context.roundRect = (...given) => plates.push(given);
  draw(context, scene);
  assertEqual(plates.length, 6, "each with its rim");
  const overlaps = ([x, y, width, height], [x2, y2, width2, height2]) =>
    Math.min(x + width, x2 + width2) > Math.max(x, x2) && Math.min(y + height, y2 + height2) > Math.max(y, y2);
  const inner = [plates[1], plates[3], plates[5]];
  assert(!overlaps(inner[0], inner[1]) && !overlaps(inner[0], inner[2]) && !overlaps(inner[1], inner[2]), inner);
});
