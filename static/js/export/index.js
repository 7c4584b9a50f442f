// @ts-check
import { OutlineSvg } from "./outline-svg.js";
import { PictureInPicture } from "./picture-in-picture.js";
import { Recording } from "./recording.js";
import { Snapshot } from "./snapshot.js";

/**
 * A way for the picture to leave the page: a file, or a window of its own. An export that lasts is an
 * event target, and sends "change" when its state changes.
 *
 * @typedef {object} Export
 * @property {boolean} isPossible whether this browser can do it
 * @property {() => void | Promise<void>} use starts it, or ends it if it is on. Throws an ExportError
 * @property {boolean} [isOn]
 * @property {number} [seconds] since when it is on
 * @property {boolean} [hasSound] whether sound is recorded
 * @property {() => void} [drawn] the canvas has a new picture
 *
 * @typedef {object} Shown
 * @property {HTMLCanvasElement} canvas
 * @property {import("../drawing/compositor.js").Compositor} picture on the canvas
 * @property {() => number} rate frames per second, at most
 * @property {() => boolean} isDrawn whether there has been a picture
 * @property {() => boolean} isTransparent whether there is nothing behind the person
 * @property {() => boolean} hasSound whether recordings shall have sound
 * @property {() => HTMLVideoElement | null} film the film that runs as the source, if one does
 * @property {(sentence: string) => void} tell shows a message on the page
 */

/** By the values of data-export. */
export const EXPORTS = {
  snapshot: Snapshot,
  "outline-svg": OutlineSvg,
  recording: Recording,
  "picture-in-picture": PictureInPicture,
};
