// @ts-check
const PERIOD_MS = 1000 / 30;

/**
 * Calls back 30 times a second, in step with the screen, while the page is visible.
 * @param {(nowMs: number) => void} callback
 * @returns {() => void} stops it
 */
export function every(callback) {
  let dueMs = 0;
  let handle = 0;
  const tick = (/** @type {number} */ nowMs) => {
    handle = requestAnimationFrame(tick);
    if (nowMs < dueMs - 2) return; // screens are never quite on time
    dueMs = Math.max(dueMs + PERIOD_MS, nowMs);
    callback(nowMs);
  };
  handle = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(handle);
}
