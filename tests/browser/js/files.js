/** Opens files as the page does, without an ending and without a type, and tells what they show. */
import { chooseOwn, own } from "/static/js/drawing/backgrounds/own-picture.js";
import { FileSource } from "/static/js/sources/file.js";
import { bytesOf } from "./bytes.js";
import { newContext } from "./canvas.js";

const SECONDS = 20;

const fileOf = (content) => new File([bytesOf(content)], "photo");

/**
 * @param {string} content in Base64
 * @param {number} changes how often its halves must change places
 * @returns {Promise<{size: number[], shown: string[]} | string>} the colours in their order; or why it is refused
 */
export async function asSource(content, changes) {
  let look = () => {};
  const source = new FileSource((image, width, height) => look(image, width, height), { file: fileOf(content) });
  try {
    return await watched(changes, (note) => {
      look = note;
      return source.start();
    });
  } finally {
    source.stop();
  }
}

/** The same for the file as background. */
export async function asBackground(content, changes) {
  let timer = 0;
  try {
    return await watched(changes, async (note) => {
      await chooseOwn(fileOf(content));
      const look = () => note(own.paint({ frame: { width: 320, height: 240 } }), 320, 240);
      timer = setInterval(look, 20);
    });
  } finally {
    clearInterval(timer);
  }
}

/** Resolves once a film's frame is repeated, so many seconds after its begin. */
export function repeatsAfter(content, seconds) {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`not within ${SECONDS} s`)), SECONDS * 1000);
    let count = 0;
    const source = new FileSource(() => {
      if (source.video?.currentTime > seconds && ++count === 3) resolve(source.stop());
    }, { file: fileOf(content) });
    source.start();
  });
}

/** @param {(note: (image: CanvasImageSource, width: number, height: number) => void) => Promise<void>} start */
function watched(changes, start) {
  const shown = [];
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`not within ${SECONDS} s; shown so far: ${shown}`)), SECONDS * 1000);
    start((image, width, height) => {
      const colours = coloursOf(image, width, height);
      if (colours && colours !== shown.at(-1)) shown.push(colours);
      if (shown.length > changes) resolve({ size: [width, height], shown });
    }).catch(({ message }) => resolve(message));
  });
}

/** "red, blue" if these are the colours at the left and the right edge from top to bottom; "" for any others. */
function coloursOf(image, width, height) {
  const context = newContext(width, height);
  context.drawImage(image, 0, 0, width, height);
  const sides = [0, width - 1].map((x) => {
    const { data } = context.getImageData(x, 0, 1, height);
    const [red, blue] = [0, 2].map((first) => data.filter((_, i) => i % 4 === first));
    const isAll = (one, other) => one.every((value) => value > 200) && other.every((value) => value < 60);
    return isAll(red, blue) ? "red" : isAll(blue, red) ? "blue" : "";
  });
  return sides.every(Boolean) ? sides.join(", ") : "";
}
