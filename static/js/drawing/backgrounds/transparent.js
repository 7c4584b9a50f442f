// @ts-check
/**
 * Nothing: what is behind the canvas shows through, on the page a chequered ground, in OBS the scene.
 * @type {import("./index.js").Background}
 */
export const transparent = { paint: () => null };
