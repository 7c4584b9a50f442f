import { edgesOf, inReadingOrder } from "/static/js/explain/graph/edges.js";
import { keysOf, shortLines } from "/static/js/explain/graph/node-names.js";
import { wordsFor } from "/static/js/explain/graph/node-texts.js";
import { outsideOf } from "./graph-plan.js";
import { assert, assertEqual, test } from "./harness.js";

const BOTH = ["mask", "detections"];

test("nodes of the same name have keys of their own", () => {
  const keys = keysOf(["GateCalculator", "mediapipe.tasks.ImageToTensorCalculator", "GateCalculator", "GateCalculator"]);
  assertEqual(keys, ["GateCalculator", "ImageToTensorCalculator", "GateCalculator 2", "GateCalculator 3"]);
});

test("names are shortened to two lines", () => {
  const lines = (name) => shortLines(name).join(" / ").replaceAll("\u00a0", " ");
  assertEqual(lines("GateCalculator 2"), "Gate");
  assertEqual(lines("NormalizedRectVectorHasMinSizeCalculator"), "Rect Has / Min Size");
  assertEqual(lines("PalmDetectionDetectionToRoi"), "Palm Detection / To ROI");
  assertEqual(lines("ObjectDetectionOidV4Subgraph"), "Object Detection / Oid V4");
  assertEqual(lines("Lift2DFrameAnnotationTo3DCalculator"), "Lift 2D Frame / Annotation To 3D");
  assertEqual(lines("MergeImagesToVectorCalculator"), "Merge Images / To Vector");
  assertEqual(lines("BeginLoopNormalizedRectCalculator"), "Begin Loop / Rect");
});

test("a node that is needed late stands late", () => {
  const nodes = [["size", []], ["clone", []], ["tensor", [1]], ["mask", [0, 2]]].map(([calculator, from]) => ({ calculator, feeds_on: from }));
  assertEqual(inReadingOrder(nodes).map(({ calculator, feeds_on: from }) => [calculator, from]), [["clone", []], ["tensor", [0]], ["size", []], ["mask", [2, 1]]]);
});

test("a chain of forty unknown nodes is drawn in the zone", () => {
  const graph = Array.from({ length: 40 }, (_, i) => ({ calculator: `Unknown${"abcdef"[i % 6]}Calculator`, feeds_on: i ? [i - 1] : [] }));
  assertEqual(outsideOf(graph, ["detections"]), []);
});

test("a node without a sentence has none", () => {
  assertEqual(wordsFor("UnknownCalculator", { gives: BOTH }), "");
  assert(wordsFor("GateCalculator 2", { gives: BOTH }) === wordsFor("GateCalculator", { gives: BOTH }) && wordsFor("GateCalculator", { gives: BOTH }));
});

test("sentences follow from what the model gives", () => {
  const words = (changes) => wordsFor("smooth", { gives: ["mask"], smoothsMask: false, ...changes });
  const [asIs, over, points] = [words({}), words({ smoothsMask: true }), words({ gives: ["detections"] })];
  assert(asIs.includes("as they are") && over.includes("over time") && points.includes("1€"));
  assertEqual(words({ gives: BOTH }), `${asIs} ${points}`);
});

test("a model with a mask sends mask and detections on", () => {
  const names = ["PoseLandmarkFiltering", "FromImageCalculator"];
  const kinds = (gives, from, to) => edgesOf(names, [[], []], gives).filter((edge) => edge[0] === from && edge[1] === to).map(([, , kind]) => kind);
  assertEqual(kinds(BOTH, "smooth", "contours"), ["mask", "detections"]);
  assertEqual(kinds(BOTH, "contours", "pack"), ["contours", "detections"]);
  assertEqual([...kinds(BOTH, names[0], "smooth"), ...kinds(BOTH, names[1], "smooth")], ["detections", "raw"]);
  assertEqual(kinds(["detections"], "smooth", "contours"), ["detections"]);
  assertEqual(kinds(["detections"], names[1], "smooth"), [null], "there is no mask");
  assertEqual(kinds(["mask"], "smooth", "contours"), ["mask"]);
});
