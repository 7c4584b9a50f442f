import { canReadPixels, copyPixels, drawPixels, givesFrames } from "/static/js/canvas.js";
import { FrameStore } from "/static/js/stream/frame.js";
import { filled, newContext, pixel } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

test("transparent picture does not show the frame before", async () => {
  const store = new FrameStore({ framesAreRead: true, divisorFor: () => 1 });
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

test("pixels of a frame are copied as they would be drawn", async () => {
  assert(givesFrames);
  const context = filled("#12c0de", 10, 7);
  context.fillStyle = "#ff8000";
  context.fillRect(2, 1, 5, 3);
  const opaque = newOpaque(10, 7);
  opaque.drawImage(context.canvas, 0, 0);
  const { canvas } = opaque;
  for (const image of [canvas, new VideoFrame(canvas, { timestamp: 0 })]) {
    const picture = new ImageData(10, 7);
    assertEqual(await copyPixels(image, picture), true);
    assertEqual(picture.data, context.getImageData(0, 0, 10, 7).data);
    image.close?.();
  }
});

test("frame that is transparent or of another size is drawn", () => {
  assertEqual(copyPixels(filled("#ff0000", 8, 8).canvas, new ImageData(8, 8)), null, "a canvas with transparency");
  assertEqual(copyPixels(newOpaque(8, 8).canvas, new ImageData(8, 6)), null);
});

test("browser that copies in the camera's format only draws from the second frame on", async () => {
  const old = await import("/static/js/canvas.js?old"); // one of its own
  const { copyTo } = VideoFrame.prototype;
  VideoFrame.prototype.copyTo = async () => [{}, {}, {}];
  try {
    const picture = new ImageData(8, 8);
    assertEqual(await old.copyPixels(newOpaque(8, 8).canvas, picture), false);
    assertEqual(old.copyPixels(newOpaque(8, 8).canvas, picture), null);
  } finally {
    VideoFrame.prototype.copyTo = copyTo;
  }
});

test("mirrored image keeps its pixels", () => {
  const [image, output] = [filled("#000", 9, 2), newContext(9, 2)];
  for (let x = 0; x < 9; x += 2) {
    image.fillStyle = `rgb(${20 * x} 90 255)`;
    image.fillRect(x, 0, 1, 2);
  }
  output.setTransform(-1, 0, 0, 1, 9, 0);
  drawPixels(output, image.canvas);
  for (let x = 0; x < 9; x++) assertEqual(pixel(output, 8 - x, 1), pixel(image, x, 1), `column ${x}`);
  assert(output.imageSmoothingEnabled);
});

function newOpaque(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { alpha: false });
  context.fillRect(0, 0, width, height);
  return context;
}
