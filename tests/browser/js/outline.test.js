import { smoothLine } from "/static/js/drawing/overlays/outline.js";
import { assertClose, test } from "./harness.js";

test("dashes begin at the lower border", () => {
  const contour = [];
  for (let x = 10; x < 30; x++) contour.push(x, 5);
  for (let y = 5; y < 25; y++) contour.push(30, y);
  for (let x = 30; x > 10; x--) contour.push(x, 25);
  for (let y = 25; y > 5; y--) contour.push(10, y);
  const mask = { mask: new Uint8Array(40 * 30).fill(128), width: 40, height: 30 };
  const [x, y] = smoothLine(Int16Array.from(contour), mask, 127.5);
  assertClose(x * 40, 10.5, 1.5);
  assertClose(y * 30, 25.5, 1.5);
});
