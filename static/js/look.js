// @ts-check
import { background } from "./backgrounds/index.js";
import { TINTS } from "./tints.js";

/**
 * What the settings mean for the renderer.
 * @param {import("./settings.js").Settings} settings
 * @returns {import("./renderers/canvas2d.js").Look}
 */
export function lookOf(settings) {
  return {
    washes: [...background(settings.get("background")), ...TINTS[settings.get("tint")]],
    outline: settings.get("outline") ? { colour: settings.get("outlineColor"), width: settings.get("outlineWidth") } : null,
    mirror: settings.get("mirror"),
  };
}
