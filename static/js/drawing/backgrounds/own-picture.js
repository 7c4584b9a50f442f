// @ts-check
import { paintCover, paintedOnce } from "./painted-once.js";

const EMPTY = "#3b424d";

/**
 * The viewer's own picture. It stays in this page: nothing is sent, and it is gone after a reload.
 * Until one is chosen, a text says how.
 */
let picture = paintedOnce(paintEmpty);
/** @type {ImageBitmap | null} the picture that is shown */
let chosen = null;
/** @type {Blob | null} the file chosen last: it may be decoded before a larger one chosen earlier */
let wanted = null;

/** @type {import("./index.js").Background} */
export const own = { paint: (scene) => picture.paint?.(scene) ?? null };

/** The picture, if one has been chosen. */
export function ownPicture() {
  return chosen;
}

/**
 * @param {Blob} file
 * @throws {Error} this browser cannot show the file; the message says so
 */
export async function chooseOwn(file) {
  wanted = file;
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (wanted !== file) return bitmap?.close();
  if (!bitmap) throw new Error("This is not a picture that this browser can show. Try a JPEG or PNG.");
  chosen?.close(); // a photo takes 50 MB and more
  chosen = bitmap;
  picture = paintedOnce((context, width, height) => {
    context.fillStyle = EMPTY; // behind a transparent picture
    context.fillRect(0, 0, width, height);
    paintCover(context, bitmap, width, height);
  });
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
