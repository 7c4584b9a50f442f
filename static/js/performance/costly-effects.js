// @ts-check
/**
 * The effects that a slow machine can do without, the most expensive first.
 *
 * @typedef {object} Costly
 * @property {string} name as a sentence's subject, with its verb
 * @property {(settings: import("../settings.js").Settings) => boolean} isOn
 * @property {Partial<import("../settings.js").Values>} without the settings that end it
 */

/** @template {import("../settings.js").Key} K @param {K} key @param {import("../settings.js").Values[K][]} values */
const has = (key, ...values) => (/** @type {import("../settings.js").Settings} */ settings) => values.includes(settings.get(key));

/** @param {((settings: import("../settings.js").Settings) => boolean)[]} all */
const both = (...all) => (/** @type {import("../settings.js").Settings} */ settings) => all.every((one) => one(settings));

const hasPicture = has("background", "gradient", "study", "mountains", "stage", "own");
const isOutlined = has("outline", true);

/** An unchanged frame needs no edge. @param {import("../settings.js").Settings} settings */
const isCutOut = (settings) => !has("background", "none")(settings) || !has("tint", "none")(settings);

/** @type {Costly[]} */
const COSTLY = [
  { name: "The blurred background costs", isOn: has("background", "blur", "soft-blur"), without: { background: "blue" } },
  { name: "The background light on the person costs", isOn: both(hasPicture, has("lightWrap", true)), without: { lightWrap: false } },
  { name: "The halo costs", isOn: both(isOutlined, has("outlineStyle", "halo")), without: { outlineStyle: "line" } },
  { name: "The glow costs", isOn: both(isOutlined, has("outlineStyle", "glow")), without: { outlineStyle: "line" } },
  { name: "Snapping to image edges costs", isOn: both(isCutOut, has("refine", true)), without: { refine: false } },
];

/** The settings that change what a frame costs. @type {Set<string>} */
export const COSTLY_SETTINGS = new Set(COSTLY.flatMap(({ without }) => Object.keys(without)));

/** @param {import("../settings.js").Settings} settings @returns {Costly | undefined} the dearest that is on */
export function dearest(settings) {
  return COSTLY.find(({ isOn }) => isOn(settings));
}
