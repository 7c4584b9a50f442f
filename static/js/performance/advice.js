// @ts-check
import { dearest } from "./costly-effects.js";
import { smallerSize } from "../settings.js";

/**
 * What to do on a machine that does not show all the camera's frames.
 * @param {{captured: number, shown: number}} rates frames per second
 * @param {import("../settings.js").Settings} settings
 * @param {boolean} hasEffects whether the picture has those of a cut-out
 * @returns {import("../ui/status.js").Notice}
 */
export function adviceFor({ captured, shown }, settings, hasEffects) {
  const effect = hasEffects ? dearest(settings) : undefined;
  const size = settings.get("size");
  const smaller = smallerSize(size);
  const fact = `This machine shows ${shown.toFixed(0)} of the camera’s ${captured.toFixed(0)} frames per second at ${timesSign(size)}.`;
  const actions = [];
  if (effect) actions.push({ label: "Go on without", run: () => setAll(settings, effect.without) });
  if (settings.get("rate") !== "30") actions.push({ label: "Use 30 frames/s", run: () => settings.set("rate", "30") });
  if (smaller) actions.push({ label: `Use ${timesSign(smaller)}`, run: () => settings.set("size", smaller) });
  const text = effect ? `${effect.name} too much here. ${fact}` : smaller ? `${fact} A smaller camera picture runs smoothly.` : fact;
  return { level: "info", text, actions };
}

/** @param {import("../settings.js").Settings} settings @param {Partial<import("../settings.js").Values>} values */
function setAll(settings, values) {
  for (const [key, value] of Object.entries(values)) settings.set(/** @type {import("../settings.js").Key} */ (key), value);
}

/** @param {string} size such as "640x480" */
function timesSign(size) {
  return size.replace("x", "×");
}
