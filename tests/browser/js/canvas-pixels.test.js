import { canReadPixels } from "/static/js/canvas.js";
import { FrameStore } from "/static/js/stream/frame.js";
import { filled, newContext, pixel } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

test("transparent picture does not show the frame before", async () => {
  const store = new FrameStore({ framesAreRead: true });
  const keep = async (image) => (await store.keep(image, 8, 8, [{ width: 4, height: 4 }]))[0];
  store.release([await keep(filled("#ff0000", 8, 8).canvas)]);
  const { image, small, fullPixels } = await keep(newContext(8, 8).canvas);
  assertEqual([...fullPixels.data.slice(0, 4)], [0, 0, 0, 255]);
  assertEqual(pixel(image.getContext("2d"), 3, 3), [0, 0, 0, 255]);
  assertEqual(pixel(small, 2, 2), [0, 0, 0, 255]);
});

test("pixels of a canvas can be read, unless the browser hides them", () => {
  assert(canReadPixels());
  const { getImageData } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => new ImageData(width, height);
  try {
    assert(!canReadPixels());
  } finally {
    CanvasRenderingContext2D.prototype.getImageData = getImageData;
  }
});
