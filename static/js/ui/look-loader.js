// @ts-check
import { loadLook } from "../drawing/look.js";

/** Keeps the compositor's look as the settings say, and takes pictures for the background. */
export class LookLoader {
  #page;
  #updates = 0;

  /**
   * @param {object} page
   * @param {import("../settings.js").Settings} page.settings
   * @param {import("../drawing/compositor.js").Compositor} page.compositor
   * @param {import("./controls.js").Controls} page.controls
   * @param {import("./status.js").Status} page.status
   * @param {HTMLCanvasElement} page.swatch of the own picture
   */
  constructor(page) {
    this.#page = page;
    page.settings.on("change", () => this.update());
    page.controls.on("own-picture", (file) => this.takePicture(file));
  }

  /** Load the look. The old one stays until then; a background that cannot be loaded becomes blue. */
  async update() {
    const { settings, compositor, status } = this.#page;
    const update = ++this.#updates;
    try {
      const look = await loadLook(settings);
      if (update === this.#updates) compositor.look = look;
    } catch (error) {
      if (update !== this.#updates) return;
      status.show("background", { level: "problem", text: /** @type {Error} */ (error).message });
      settings.set("background", "blue");
    }
  }

  /** @param {File} file a picture or video for the background */
  async takePicture(file) {
    const { settings, controls, status, swatch } = this.#page;
    status.clear("background");
    try {
      const { takePicture } = await import("./swatches.js");
      await takePicture(file, swatch);
    } catch (error) {
      return status.show("background", { level: "problem", text: /** @type {Error} */ (error).message });
    }
    controls.hasOwnPicture = true;
    settings.set("background", "own");
  }
}
