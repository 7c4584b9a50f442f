// @ts-check
/**
 * The original demo's two effects: a colour overlay over the background, or over the person.
 *
 * @typedef {{colour: string, opacity: number}} ColourOverlay six hexadecimal digits; 0 to 1
 * @typedef {{background: ColourOverlay | null, person: ColourOverlay | null}} Tint
 * @type {Record<string, Tint>}
 */
export const TINTS = {
  none: { background: null, person: null },
  background: { background: { colour: "0000ff", opacity: 0.5 }, person: null },
  person: { background: null, person: { colour: "00ff00", opacity: 0.5 } },
};
