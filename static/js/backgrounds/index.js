// @ts-check
import { colour } from "./colour.js";
import { none } from "./none.js";

/** By the names of the setting; any other value is a colour. */
const BACKGROUNDS = { none };

/** @param {string} name the setting's value @returns {import("../layer.js").Wash[]} */
export function background(name) {
  return (BACKGROUNDS[name] ?? colour)(name);
}
