import { loadBackground } from "/static/js/drawing/backgrounds/index.js";
import { assert, test } from "./harness.js";

test("lost drawing is replaced by a new object", async () => {
  // Renderers may have cached the old one while it was empty.
  const scene = { frame: { width: 32, height: 18 } };
  const gradient = await loadBackground("gradient");
  const paint = () => gradient.paint(scene);
  const before = paint();
  assert(paint() === before, "it is kept");
  before.dispatchEvent(new Event("contextrestored"));
  const after = paint();
  assert(after !== before, "it is another one");
  const { data } = after.getContext("2d").getImageData(0, 0, 32, 18);
  assert(data.some((value, i) => i % 4 < 3 && value), "it is painted");
});
