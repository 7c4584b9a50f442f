// @ts-check
import { Blurred } from "./blurred.js";

const blurred = new Blurred(true);

/**
 * The frame's background alone, blurred, as if the person were not there: no glow around them.
 * @type {import("./index.js").Background}
 */
export const softBlur = { isLive: true, paint: (scene) => blurred.paint(scene) };
