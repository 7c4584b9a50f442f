// @ts-check
import { query } from "./query.js";

/** Shows the settings on the page around the picture: hidden controls, open panel, and the badge. */
export class PageState {
  #stage;
  #badge;
  #hasCheckerboard = false;

  /** @param {HTMLElement} stage the picture area @param {HTMLElement} badge says what is worse on purpose */
  constructor(stage, badge) {
    this.#stage = stage;
    this.#badge = badge;
    const small = matchMedia("(max-width: 760px), (max-height: 500px)");
    const fold = () => document.querySelectorAll("details.fold").forEach((details) => details.toggleAttribute("open", !small.matches));
    small.addEventListener("change", fold);
    fold();
  }

  /** Whether the picture is worse on purpose. */
  get isWorse() {
    return !this.#badge.hidden;
  }

  /** @param {import("../settings.js").Settings} settings */
  show(settings) {
    const hasControls = settings.get("ui");
    const isExplained = settings.get("how") && hasControls;
    this.#stage.dataset.background = settings.get("background");
    document.body.classList.toggle("bare", !hasControls);
    document.body.classList.toggle("explained", isExplained);
    if (settings.get("background") === "transparent") this.#layCheckerboard();
    const panel = document.querySelector("#how");
    if (panel instanceof HTMLElement) panel.hidden = !isExplained;
    document.documentElement.classList.toggle("see-through", !hasControls && settings.get("background") === "transparent");
    const worse = [
      settings.get("slow") && "Slow motion: a frame every 2 s",
      settings.get("delay") && `Network slower by ${settings.get("delay")} ms`,
      !settings.get("lock") && !settings.get("duel") && "Frame lock off",
    ].filter(Boolean);
    this.#badge.hidden = !worse.length;
    this.#badge.classList.toggle("lock-off", !settings.get("lock"));
    this.#badge.textContent = worse.join(" · ");
  }

  /** Once: it follows the picture by itself. */
  async #layCheckerboard() {
    if (this.#hasCheckerboard) return;
    this.#hasCheckerboard = true;
    const { layCheckerboard } = await import("./checkerboard.js");
    layCheckerboard(query(this.#stage, "canvas", HTMLCanvasElement));
  }
}
