// @ts-check
import { drawn } from "./drawn.js";

const EMPTY = "#3b424d";

/**
 * The viewer's own picture. It stays in this page: nothing is sent, and after a reload it is gone.
 * Until one is chosen, words say how.
 */
let picture = drawn(paintEmpty);
/** @type {ImageBitmap | null} what is shown */
let chosen = null;
/** @type {Blob | null} what is to be shown: a small picture may be there before a large one chosen earlier */
let wanted = null;

/** @type {import("./index.js").Background} */
export const own = {
  paint: (scene) => picture.paint?.(scene) ?? null,
  get preview() {
    return chosen ? picture.preview : undefined;
  },
};

/**
 * @param {Blob} file
 * @throws {Error} it is no picture that this browser can show; the message says so
 */
export async function chooseOwn(file) {
  wanted = file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (wanted !== file) return bitmap?.close();
  if (!bitmap) throw new Error("This is not a picture that this browser can show. Try a JPEG or PNG.");
  chosen?.close(); // a photograph takes 50 MB and more
  chosen = bitmap;
  picture = drawn((context, width, height) => paintCover(context, bitmap, width, height));
}

/** @param {CanvasRenderingContext2D} context @param {number} width @param {number} height */
function paintEmpty(context, width, height) {
  context.fillStyle = EMPTY;
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#fff";
  context.font = `600 ${Math.min(height / 18, width / 28)}px system-ui, sans-serif`;
  context.textAlign = "center";
  context.fillText("Choose a picture, or drop one on the controls", width / 2, height / 9);
}

/**
 * As large as it needs to be to leave nothing bare; what is too much is cut off evenly.
 * @param {CanvasRenderingContext2D} context @param {ImageBitmap} bitmap
 * @param {number} width @param {number} height
 */
function paintCover(context, bitmap, width, height) {
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  context.fillStyle = EMPTY; // behind a picture with holes
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
}
