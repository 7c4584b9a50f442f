// @ts-check
/** The whole page fills the screen, or no longer does. */
export function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {}); // a browser may decline: no harm
}
