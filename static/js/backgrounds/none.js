// @ts-check
/**
 * The camera's picture as it is.
 * @returns {import("../layer.js").Wash[]}
 */
export function none() {
  return [];
}
