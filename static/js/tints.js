// @ts-check
/**
 * The original demo's two effects, as washes over the picture.
 * @type {Record<string, import("./layer.js").Wash[]>}
 */
export const TINTS = {
  none: [],
  background: [{ colour: "0000ff", where: "background", opacity: 0.5 }],
  person: [{ colour: "00ff00", where: "person", opacity: 0.5 }],
};
