import { FrameStore, inputSize, shrink } from "/static/js/stream/frame.js";
import { filled, pixel } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];
const GREEN = [0, 255, 0, 255];

test("each kept frame has its own small picture", async () => {
  const store = new FrameStore({ framesAreRead: false, divisorFor: () => 1 });
  const keep = async (colour, small) => (await store.keep(filled(colour, 64, 48).canvas, 64, 48, [small]))[0];
  const shown = ({ small }) => [small.canvas.width, small.canvas.height, pixel(small, 3, 3)];
  const [red, blue] = [await keep("#ff0000", { width: 8, height: 8 }), await keep("#0000ff", { width: 8, height: 4 })];
  assertEqual([red, blue].map(shown), [[8, 8, RED], [8, 4, BLUE]]);
  store.release([red]);
  store.release([blue]);
  const [cyan, pink] = [await keep("#00ffff", { width: 8, height: 8 }), await keep("#ff00ff", { width: 8, height: 8 })];
  assert(cyan.full !== pink.full, "what is used again has one user at a time");
  store.release([cyan]);
  const green = await keep("#00ff00", { width: 16, height: 8 });
  assertEqual([green, pink].map(shown), [[16, 8, GREEN], [8, 8, [255, 0, 255, 255]]]);
  assert(green.small === cyan.small && green.image === cyan.image, "what was released is used again");
});

test("a frame travels in the model's size, or keeps its aspect within it", () => {
  const sizes = (model) => [[1280, 720], [640, 480], [480, 640], [101, 81], [4000, 10]].map(([width, height]) => {
    const size = inputSize(model, width, height);
    return [size.width, size.height];
  });
  assertEqual(sizes({ width: 256, height: 144 }), Array(5).fill([256, 144]));
  assertEqual(sizes({ width: 480, height: 360, keepsAspect: true }), [[480, 270], [480, 360], [270, 360], [102, 82], [480, 2]]);
});

test("a frame that is shown small is kept small", async () => {
  const image = filled("#ff0000", 64, 47).canvas;
  for (const framesAreRead of [true, false]) {
    const store = new FrameStore({ framesAreRead, divisorFor: (width) => width / 32 });
    const [frame] = await store.keep(image, 64, 47, [{ width: 8, height: 4 }]);
    assertEqual([frame.width, frame.height, frame.ownSize], [32, 24, { width: 64, height: 47 }]);
    assertEqual([frame.fullPixels.width, [...frame.fullPixels.data.slice(-4)], pixel(frame.small, 7, 3)], [32, RED, RED]);
  }
});

test("a frame whose pixels are copied is kept small, too", async () => {
  const context = document.createElement("canvas").getContext("2d", { alpha: false }); // what is opaque is copied
  Object.assign(context.canvas, { width: 64, height: 48 });
  context.fillStyle = "#00f";
  context.fillRect(0, 0, 64, 48);
  const divisors = [1, 2, 1];
  const store = new FrameStore({ framesAreRead: true, divisorFor: () => divisors.shift() });
  for (const width of [64, 32, 64]) {
    const frames = await store.keep(context.canvas, 64, 48, [{ width: 8, height: 4 }]);
    assertEqual([frames[0].width, frames[0].fullPixels.width, [...frames[0].fullPixels.data.slice(-4)]], [width, width, BLUE]);
    store.release(frames);
  }
});

test("a shrunk picture has the means of the areas, and its own pixels if it is as large", () => {
  const picture = new ImageData(8, 4);
  picture.data.forEach((_, i) => (picture.data[i] = i % 4 === 3 ? 255 : (i % 4) * 60 + (i >> 2) % 8));
  assertEqual(shrink(picture, { width: 8, height: 4 }).data, picture.data);
  const { data } = shrink(picture, { width: 2, height: 2 });
  assertEqual([...data.slice(0, 8)], [2, 62, 122, 255, 6, 66, 126, 255]);
});

test("a copied frame is on its canvases as soon as they are needed", async () => {
  const context = document.createElement("canvas").getContext("2d", { alpha: false });
  Object.assign(context.canvas, { width: 16, height: 8 });
  context.fillStyle = "#0f0";
  context.fillRect(0, 0, 16, 8);
  const store = new FrameStore({ framesAreRead: true, divisorFor: () => 1 });
  const [frame] = await store.keep(context.canvas, 16, 8, [{ width: 4, height: 2 }]);
  assertEqual([frame.smallSize.width, frame.smallSize.height, [...frame.pixels.data.slice(0, 4)]], [4, 2, GREEN]);
  assertEqual([pixel(frame.small, 3, 1), pixel(frame.image.getContext("2d"), 15, 7)], [GREEN, GREEN]);
});
