// @ts-check
/**
 * The camera's picture as it is.
 * @type {import("./index.js").Background}
 */
export const none = { wash: null };
