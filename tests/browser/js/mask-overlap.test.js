import { maskOverlap } from "/static/js/explain/mask-overlap.js";
import { assertEqual, test } from "./harness.js";

test("two empty masks overlap completely", () => {
  const mask = { width: 2, height: 1, mask: new Uint8Array(2) };
  assertEqual(maskOverlap(mask, mask, 128), 1);
});
