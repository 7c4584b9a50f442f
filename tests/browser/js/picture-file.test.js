import { pictureFile } from "/static/js/drawing/backgrounds/picture-file.js";
import { filled, pixel } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

const RED = [255, 0, 0, 255];
const MEAN = [18, 52, 86, 255];

/** Runs `use` with images that load, or fail, only when `settle` is called. */
async function withImages(use) {
  const images = [];
  const { Image } = window;
  window.Image = function () {
    const image = filled("#f00", 8, 8).canvas;
    const decoded = new Promise((resolve, reject) => Object.assign(image, { resolve, reject }));
    image.decode = () => decoded;
    images.push(image);
    return image;
  };
  try {
    await use(images);
  } finally {
    window.Image = Image;
  }
}

const shown = (background) => pixel(background.paint({ frame: { width: 4, height: 4 } }).getContext("2d"), 1, 1);
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("picture is loaded when it is chosen, and shows its mean colour until then", () =>
  withImages(async (images) => {
    const background = pictureFile("any.webp", "#123456");
    assertEqual(shown(background), MEAN);
    assertEqual(images.length, 0);
    background.choose();
    background.choose();
    assertEqual(images.length, 1);
    assert(images[0].src.endsWith("/static/img/any.webp"), images[0].src);
    assertEqual(shown(background), MEAN);
    images[0].resolve();
    await settled();
    assertEqual(shown(background), RED);
    background.choose();
    assertEqual(images.length, 1);
  }));

test("picture that could not be loaded keeps its mean colour and is tried again", () =>
  withImages(async (images) => {
    const background = pictureFile("any.webp", "#123456");
    background.choose();
    images[0].reject(new Error("the server has stopped"));
    await settled();
    assertEqual(shown(background), MEAN);
    background.choose();
    images[1].resolve();
    await settled();
    assertEqual(shown(background), RED);
  }));
