// @ts-check

/**
 * Whether the server runs on the machine that shows the page.
 * @param {string} hostname the server's
 */
export function isLocal(hostname = location.hostname) {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
