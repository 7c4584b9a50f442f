// @ts-check
/** @type {Record<string, string>} */
const NAMED = { blue: "0037ff", black: "000000", white: "ffffff", green: "00b140" };

/**
 * A plain colour behind the person.
 * @param {string} name a named colour or six hexadecimal digits
 * @returns {import("./index.js").Background}
 */
export function colour(name) {
  return { wash: NAMED[name] ?? name };
}
