// @ts-check
import { blur } from "./blur.js";
import { colour } from "./colour.js";
import { drawn } from "./drawn.js";
import { none } from "./none.js";
import { own } from "./own.js";
import { paintGradient } from "./pictures/gradient.js";
import { paintMountains } from "./pictures/mountains.js";
import { paintStage } from "./pictures/stage.js";
import { paintStudy } from "./pictures/study.js";
import { softBlur } from "./soft-blur.js";
import { transparent } from "./transparent.js";

/**
 * What stands behind the person: a colour washed over the frame's background, or something that the
 * person is cut out for.
 *
 * @typedef {object} Background
 * @property {string | null} [wash] six hexadecimal digits; null for the frame as it is
 * @property {(scene: Scene) => CanvasImageSource | null} [paint] stretched over the picture; null
 *   leaves it transparent. The same object again means the same picture, unless it is `live`.
 * @property {boolean} [isLive] changes with every frame, and turns with the camera's picture;
 *   otherwise it stands still, and selfie mode does not turn it
 * @property {(context: CanvasRenderingContext2D, width: number, height: number) => void} [preview] paints
 *   it small, for the controls
 *
 * @typedef {object} Scene
 * @property {import("../../stream/frame-store.js").KeptFrame} frame
 * @property {[number, number]} [part] of the frame's width that will be seen, from and to, in shares of it
 * @property {import("../../stream/protocol.js").Mask} mask
 * @property {import("../look.js").Look} look
 */

/** By the names of the setting; any other value is a colour. @type {Record<string, Background>} */
const BACKGROUNDS = {
  none,
  transparent,
  blur,
  "soft-blur": softBlur,
  gradient: drawn(paintGradient),
  study: drawn(paintStudy),
  mountains: drawn(paintMountains),
  stage: drawn(paintStage),
  own,
};

/** @param {string} name the setting's value @returns {Background} */
export function background(name) {
  return BACKGROUNDS[name] ?? colour(name);
}
