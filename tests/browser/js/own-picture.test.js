import { chooseOwn, own } from "/static/js/drawing/backgrounds/own-picture.js";
import { FileSource } from "/static/js/sources/file.js";
import { filled, fileOf, pixel } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

const shownIn = ({ paint }, width, height) => paint({ frame: { width, height } }).getContext("2d");

test("last own picture is shown, though an earlier one is decoded later", async () => {
  const [first, last] = await Promise.all(["#f00", "#00f"].map((colour) => fileOf(filled(colour, 8, 8))));
  const decode = window.createImageBitmap;
  let isLastShown;
  window.createImageBitmap = async (blob) => {
    if (blob === first) await isLastShown;
    return decode(blob);
  };
  try {
    let show;
    isLastShown = new Promise((resolve) => (show = resolve));
    const firstChosen = chooseOwn(first);
    await chooseOwn(last);
    show();
    await firstChosen;
  } finally {
    window.createImageBitmap = decode;
  }
  assertEqual(pixel(shownIn(own, 4, 4), 1, 1), [0, 0, 255, 255]);
});

test("file that is not a picture is refused in a sentence", async () => {
  const said = await chooseOwn(new Blob(["no picture"])).catch(({ message }) => message);
  assert(String(said).includes("not a picture"), said);
});

test("text in place of an own picture fits", async () => {
  const fresh = await import("/static/js/drawing/backgrounds/own-picture.js?fresh"); // without a chosen picture
  for (const [width, height] of [[480, 640], [640, 480], [1280, 720]]) {
    const { data } = shownIn(fresh.own, width, height).getImageData(0, 0, width, height);
    const columns = [];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] > 195 && data[i + 1] > 195 && data[i + 2] > 195) columns.push((i / 4) % width);
    }
    const [from, to] = columns.reduce(([least, most], x) => [Math.min(least, x), Math.max(most, x)], [width, 0]);
    assert(0.02 * width < from && from < 0.3 * width, `from ${from} of ${width}`);
    assert(0.7 * width < to && to < 0.98 * width, `to ${to} of ${width}`);
  }
});

test("large picture is decoded once, to the size shown", async () => {
  const large = new File([await fileOf(filled("#f00", 4000, 3000))], "large");
  const decode = window.createImageBitmap;
  const { drawImage } = CanvasRenderingContext2D.prototype;
  const decoded = [];
  const drawn = [];
  window.createImageBitmap = async (...words) => {
    const bitmap = await decode(...words);
    decoded.push([bitmap.width, bitmap.height]);
    return bitmap;
  };
  CanvasRenderingContext2D.prototype.drawImage = function (image, ...words) {
    drawn.push(image.naturalWidth ?? image.width);
    return drawImage.call(this, image, ...words);
  };
  try {
    await chooseOwn(large);
    assertEqual(pixel(shownIn(own, 640, 480), 1, 1), [255, 0, 0, 255]);
    shownIn(own, 480, 640);
    const sizes = [];
    await new Promise((resolve) => {
      const source = new FileSource((_image, ...size) => sizes.push(size) > 2 && resolve(source.stop()), { file: large });
      source.start();
    });
    assertEqual(sizes[0].slice(0, 2), [1920, 1440]);
  } finally {
    window.createImageBitmap = decode;
    CanvasRenderingContext2D.prototype.drawImage = drawImage;
  }
  assertEqual(decoded, [[2560, 1920], [1920, 1440]]);
  assert(Math.max(...drawn) <= 2560, drawn);
});
