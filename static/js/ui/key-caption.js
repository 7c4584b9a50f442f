// @ts-check
import { nameOf } from "../models.js";
import { query } from "./query.js";

const SHOWN_MS = 1800;

/** By key: a setting that is on or off, and its name. @type {Record<string, [import("../settings.js").Switch, string]>} */
const SWITCHES = {
  o: ["outline", "Outline"], s: ["mirror", "Selfie mode"], n: ["nearest", "Nearest person only:"], d: ["duel", "Model duel"], l: ["lock", "Frame lock"], t: ["slow", "Slow motion"],
};
/** By key: the file that it has saved. @type {Record<string, string>} */
const SAVED = { c: "Snapshot saved", v: "Outline saved" };

let timer = 0;

/**
 * Show for a moment, on the picture, what a key has done. Without controls the picture stays clean.
 * @param {string} key @param {import("../settings.js").Settings} settings
 * @param {unknown} result of the key's action; for a file: whether it was saved; false if it did nothing
 */
export function showCaption(key, settings, result) {
  const caption = query(document, "#caption");
  const text = result === false ? "" : textOf(key, settings, result);
  if (!text || !settings.get("ui")) return;
  caption.textContent = text;
  caption.hidden = false;
  clearTimeout(timer);
  timer = window.setTimeout(() => (caption.hidden = true), SHOWN_MS);
}

/** @param {string} key @param {import("../settings.js").Settings} settings @param {unknown} result */
function textOf(key, settings, result) {
  if (key === "a") return settings.model.solutionLabel;
  if (key === "m") return nameOf(settings.model);
  if (key === "b") return query(document, "#background-name").textContent ?? "";
  if (key in SAVED) return result ? SAVED[key] : "";
  const [setting, name] = SWITCHES[key] ?? [];
  return setting && `${name} ${settings.get(setting) ? "on" : "off"}`;
}
