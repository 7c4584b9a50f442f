// @ts-check
const NAMED = { blue: "0037ff", black: "000000", white: "ffffff", green: "00b140" };

/**
 * A plain colour behind the person.
 * @param {string} name a named colour or six hexadecimal digits
 * @returns {import("../layer.js").Wash[]}
 */
export function colour(name) {
  return [{ colour: NAMED[name] ?? name, where: "background", opacity: 1 }];
}
