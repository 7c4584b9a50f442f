import { packetsOf, shownKind } from "/static/js/explain/packets/packets.js";
import { assert, assertEqual, test } from "./harness.js";

const SELFIE = { gives: ["mask"], cutsOut: true, smoothsMask: true, overlays: ["outline"], tensor: [144, 256, 3], width: 256, height: 144 };
const POSE = { ...SELFIE, gives: ["mask", "detections"], smoothsMask: false, overlays: ["outline", "landmarks"], tensor: [256, 256, 3], width: 480, height: 360 };
const FACES = { ...POSE, gives: ["detections"], cutsOut: false, overlays: ["boxes"], tensor: null };

test("packets follow from what the model gives", () => {
  const before = ["camera", "small", "sent", "decoded", "tensor"];
  const kinds = (model) => Object.keys(packetsOf(model)).join();
  assertEqual(kinds(SELFIE), [...before, "raw", "mask", "contours", "reply", "picture"].join());
  assertEqual(kinds(FACES), [...before, "detections", "reply", "picture"].join());
  assertEqual(kinds(POSE), [...before, "raw", "mask", "contours", "detections", "reply", "picture"].join());
  assertEqual([SELFIE, FACES].map((model) => shownKind("raw", packetsOf(model))), ["raw", "detections"]);
});

test("a tensor is the decoded frame, or a part of it", () => {
  const [whole, part, unknown] = [SELFIE, POSE, FACES].map((model) => packetsOf(model).tensor);
  assertEqual([whole, part, unknown].map(({ kind }) => kind()), ["1×144×256×3, float32", "1×256×256×3, float32", "float32, of the model’s own size"]);
  assertEqual([whole, part, unknown].map(({ bytes }) => bytes?.() ?? 0), [442368, 786432, 0]);
  assert(whole.words.includes("from 0 to 1") && [part, unknown].every(({ words }) => words.includes("crop")));
});
