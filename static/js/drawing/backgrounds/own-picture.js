// @ts-check
import { openFile } from "../../sources/files/open-file.js";
import { paintCover, paintedOnce } from "./painted-once.js";

const EMPTY = "#3b424d";

/** The largest side that is kept. A photo of a phone covers an upright frame with it, too. */
const SIDE_MAX = 2560;

/** A film that has not been painted for so long is not seen, and pauses. */
const UNSEEN_MS = 1000;

/** @typedef {import("../../sources/files/open-file.js").Media} Media */

/**
 * The viewer's own picture or film. It stays in this page: nothing is sent, and it is gone after a reload.
 * Until one is chosen, a text says how.
 */
let still = paintedOnce(paintEmpty);
/** @type {Media | null} what is shown */
let chosen = null;
/** @type {Blob | null} the file chosen last: it may be decoded before a larger one chosen earlier */
let wanted = null;

/** @type {import("./index.js").Background} */
export const own = {
  get moves() {
    return chosen?.moves ?? false;
  },
  paint: (scene) => (chosen?.moves ? paintMoving(chosen, scene.frame) : (still.paint?.(scene) ?? null)),
};

/** The picture or film, if one has been chosen. */
export function ownPicture() {
  return chosen;
}

/**
 * @param {Blob} file
 * @throws {Error} this browser cannot show the file; the message says so
 */
export async function chooseOwn(file) {
  wanted = file;
  const media = await openFile(file, SIDE_MAX).catch((error) => /** @type {Error} */ (error));
  if (wanted !== file) return media instanceof Error ? undefined : media.close();
  if (media instanceof Error) throw media;
  chosen?.close(); // a photo takes 20 MB
  chosen = media;
  still = paintedOnce((context, width, height) => cover(context, media, width, height));
  painted = { canvas: null, version: null };
}

/** @type {{canvas: HTMLCanvasElement | null, version: unknown}} of a picture that moves */
let painted = { canvas: null, version: null };
let pause = 0;

/** @param {Media} media @param {{width: number, height: number}} size */
function paintMoving(media, { width, height }) {
  keepPlaying(media.video);
  const { version } = media;
  const isSame = painted.canvas?.width === width && painted.canvas.height === height;
  const canvas = isSame && painted.canvas ? painted.canvas : Object.assign(document.createElement("canvas"), { width, height });
  if (isSame && painted.version === version) return canvas;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser has no Canvas 2D.");
  cover(context, media, width, height);
  painted = { canvas, version };
  return canvas;
}

/** A film plays as long as it is painted. @param {HTMLVideoElement | undefined} video */
function keepPlaying(video) {
  if (!video) return;
  if (video.paused) video.play().catch(() => {}); // the page may be hidden; the next frame tries again
  clearTimeout(pause);
  pause = setTimeout(() => video.pause(), UNSEEN_MS);
}

/** @param {CanvasRenderingContext2D} context @param {Media} media @param {number} width @param {number} height */
function cover(context, media, width, height) {
  context.fillStyle = EMPTY; // behind a transparent picture
  context.fillRect(0, 0, width, height);
  paintCover(context, media, width, height);
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
