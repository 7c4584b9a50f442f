// @ts-check
import { Blurred } from "./blurred.js";
import { drawn } from "./drawn.js";
import { paintGradient } from "./gradient.js";
import { own } from "./own-picture.js";
import { pictureFile } from "./picture-file.js";

/**
 * What stands behind the person: a colour over the frame's background, or something that the person
 * is cut out for.
 *
 * @typedef {object} Background
 * @property {string | null} [wash] six hexadecimal digits; null for the unchanged frame
 * @property {(scene: Scene) => CanvasImageSource | null} [paint] stretched over the frame; null
 *   leaves it transparent. The same object again means the same picture, unless it is live.
 * @property {boolean} [isLive] changes with every frame, and is mirrored with it; other backgrounds
 *   stand still, and selfie mode does not mirror them
 * @property {() => void} [choose] called when a setting has changed and this background is chosen
 *
 * @typedef {object} Scene
 * @property {import("../../stream/frame-store.js").KeptFrame} frame
 * @property {[number, number]} [part] of the frame's width that will be seen, from and to, as shares of it
 * @property {import("../../stream/protocol.js").Mask} mask
 * @property {import("../look.js").Look} look
 */

const COLOURS = { blue: "0037ff", black: "000000", white: "ffffff", green: "00b140" };

/** By the values of the setting; any other value is a colour. @type {Record<string, Background>} */
const BACKGROUNDS = {
  none: { wash: null },
  ...Object.fromEntries(Object.entries(COLOURS).map(([name, wash]) => [name, { wash }])),
  transparent: { paint: () => null },
  blur: live(new Blurred({ leavesOutPerson: false })),
  "soft-blur": live(new Blurred({ leavesOutPerson: true })),
  gradient: drawn(paintGradient),
  study: pictureFile("study.webp", "#acab96"),
  mountains: pictureFile("mountains.webp", "#716a86"),
  stage: pictureFile("stage.webp", "#35406e"),
  own,
};

/** @param {string} value of the setting @returns {Background} */
export function background(value) {
  const chosen = BACKGROUNDS[value] ?? { wash: value };
  chosen.choose?.();
  return chosen;
}

/** @param {Blurred} blurred @returns {Background} */
function live(blurred) {
  return { isLive: true, paint: (scene) => blurred.paint(scene) };
}
