// @ts-check
import { Blurred } from "./blurred.js";

const blurred = new Blurred(false);

/**
 * The frame itself, blurred, the person's glow around them included.
 * @type {import("./index.js").Background}
 */
export const blur = { isLive: true, paint: (scene) => blurred.paint(scene) };
