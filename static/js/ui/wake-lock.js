// @ts-check
/** Keep the screen on while the page is live and visible. @param {import("./live-state.js").LiveState} live */
export function keepScreenOn(live) {
  /** @type {WakeLockSentinel | null} */
  let lock = null;
  const request = async () => {
    if (document.hidden || live.isStalled || (lock && !lock.released)) return;
    lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null; // a battery may be low
  };
  live.on("stalled", () => lock?.release());
  live.on("resumed", request);
  document.addEventListener("visibilitychange", request); // a hidden page loses its lock
  request();
}
