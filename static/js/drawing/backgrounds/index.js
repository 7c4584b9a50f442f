// @ts-check
/**
 * What stands behind the person: a colour over the frame's background, or something that the person
 * is cut out for.
 *
 * @typedef {object} Background
 * @property {string | null} [wash] six hexadecimal digits; null for the unchanged frame
 * @property {(scene: Scene) => CanvasImageSource | null} [paint] stretched over the frame; null
 *   leaves it transparent. The same object again means the same picture, unless it is live or moves.
 * @property {boolean} [isLive] changes with every frame, and is mirrored with it; other backgrounds
 *   are not mirrored by selfie mode
 * @property {boolean} [moves] the painted object changes by itself, such as a film
 *
 * @typedef {object} Scene
 * @property {import("../../stream/frame.js").Frame} frame
 * @property {[number, number]} [part] of the frame's width that will be seen, from and to, as shares of it
 * @property {import("../../stream/protocol.js").Result} result
 * @property {import("../look.js").Look} look
 */

const COLOURS = new Map(Object.entries({ blue: "0037ff", black: "000000", white: "ffffff", green: "00b140" }));

/** Backgrounds that are loaded when they are first chosen, by the values of the setting. @type {Record<string, () => Promise<Background>>} */
const LOADERS = {
  blur: () => blurred({ leavesOutPerson: false }),
  "soft-blur": () => blurred({ leavesOutPerson: true }),
  gradient: async () => (await import("./gradient.js")).gradient,
  study: () => picture("study.webp"),
  mountains: () => picture("mountains.webp"),
  stage: () => picture("stage.webp"),
  own: async () => (await import("./own-picture.js")).own,
};

/** @type {Map<string, Background>} */
const loaded = new Map([["none", { wash: null }], ["transparent", { paint: () => null }]]);

/**
 * @param {string} value of the setting
 * @returns {Promise<Background>}
 * @throws {Error} it could not be loaded; the message says what to do
 */
export async function loadBackground(value) {
  const found = loaded.get(value);
  if (found) return found;
  if (!LOADERS[value]) return { wash: COLOURS.get(value) ?? value };
  try {
    const background = await LOADERS[value]();
    loaded.set(value, background);
    return background;
  } catch {
    throw new Error("This background could not be loaded from the server. Start webdemo, then choose it again.");
  }
}

/** @param {{leavesOutPerson: boolean}} options @returns {Promise<Background>} */
async function blurred(options) {
  const { Blurred } = await import("./blurred.js");
  const blurred = new Blurred(options);
  return { isLive: true, paint: (scene) => blurred.paint(scene) };
}

/** @param {string} name of a file in static/img @returns {Promise<Background>} */
async function picture(name) {
  const [{ paintedOnce, paintCover }, image] = [await import("./painted-once.js"), new Image()];
  image.src = new URL(`../../../img/${name}`, import.meta.url).href;
  await image.decode();
  return paintedOnce((context, width, height) => paintCover(context, { image, width: image.width, height: image.height }, width, height));
}
