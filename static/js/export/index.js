// @ts-check
import { OutlineSvg } from "./outline-svg.js";
import { PictureInPicture } from "./picture-in-picture.js";
import { Recording } from "./recording.js";
import { Snapshot } from "./snapshot.js";

/**
 * A way for the picture to leave the page: into a file, or into a window of its own. Those that go
 * on for a while are event targets, and send "change" when something about them does.
 *
 * @typedef {object} WayOut
 * @property {boolean} isPossible whether this browser can
 * @property {() => void | Promise<void>} use takes it; one that is on ends. Throws a ExportError
 * @property {boolean} [isOn]
 * @property {number} [seconds] since when it is on
 * @property {() => void} [drawn] the picture was drawn
 *
 * @typedef {object} Shown
 * @property {HTMLCanvasElement} canvas
 * @property {import("../drawing/compositor.js").Compositor} picture on the canvas
 * @property {() => boolean} isDrawn whether there was a picture yet
 * @property {() => boolean} isTransparent whether nothing stands behind the person
 * @property {(sentence: string) => void} tell the person at the page
 */

/** By the names that the buttons give in data-export. */
export const EXPORTS = {
  snapshot: Snapshot,
  "outline-svg": OutlineSvg,
  recording: Recording,
  "picture-in-picture": PictureInPicture,
};
