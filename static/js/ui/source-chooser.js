// @ts-check
import { pixels } from "../settings.js";

/** Opens the source that the viewer has chosen, and shows what happens to it. */
export class SourceChooser {
  #page;
  /** @type {File | null} the file that is open in place of a camera */
  file = null;
  #cameraWatch = new AbortController();

  /**
   * @param {object} page
   * @param {import("../sources/source-switch.js").SourceSwitch} page.sources
   * @param {import("../settings.js").Settings} page.settings
   * @param {import("./controls.js").Controls} page.controls
   * @param {import("./status.js").Status} page.status
   * @param {import("./live-state.js").LiveState} page.live
   * @param {() => void} page.onOpen called when another source begins
   */
  constructor(page) {
    this.#page = page;
    const { sources, settings, controls, status } = page;
    sources.on("opened", ({ source }) => (settings.facing = source.facing));
    sources.on("started", async ({ kind, source }) => {
      status.clear("source");
      controls.showSource(kind, source.deviceId ?? source.label);
      if (kind === "camera") this.#listCameras();
    });
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#listCameras());
    sources.on("failed", ({ kind, error }) => this.#showFailure(kind, error));
    sources.on("silent", ({ kind, source }) => this.#showSilence(kind, source));
    controls.on("source", () => this.openFile(null));
    controls.on("file", (file) => this.openFile(file));
    settings.on("change", (key) => ["size", "rate"].includes(key) && !this.file && this.open());
  }

  /** @param {File | null} file null for the source in the settings */
  openFile(file) {
    this.file = file;
    this.open();
  }

  open() {
    const { sources, settings, status, onOpen } = this.#page;
    onOpen();
    this.#cameraWatch.abort();
    this.#cameraWatch = new AbortController();
    for (const topic of ["source", "silence"]) status.clear(topic);
    const kind = this.file ? "file" : settings.get("source");
    if (kind === "camera") {
      status.show("source", {
        level: "wait",
        text: "Waiting for the camera. If the browser asks, allow it.",
        actions: [{ label: "Use the built-in presenter", run: () => this.#usePresenter() }],
      });
    }
    const size = pixels(settings.get("size"));
    sources.open(kind, { size, rate: Number(settings.get("rate")), camera: settings.get("camera"), file: this.file });
  }

  /** The list follows the cameras that are plugged in; the running source continues. */
  async #listCameras() {
    const { listCameras, namesOf } = await import("../sources/camera.js");
    this.#page.controls.showCameras(namesOf(await listCameras()));
  }

  #usePresenter() {
    this.#page.settings.set("source", "presenter");
    this.openFile(null);
  }

  /** @param {import("../sources/source-switch.js").Kind} kind @param {import("../sources/source-switch.js").SourceError} error */
  async #showFailure(kind, { message, needsOtherBrowser, isThere }) {
    const { settings, status } = this.#page;
    if (kind === "file") this.file = null;
    if (needsOtherBrowser) return this.#offerLink(message);
    const open = () => this.open();
    const retry = {
      camera: [{ label: "Try the camera again", run: open }],
      file: settings.get("source") === "camera" ? [{ label: "Back to the camera", run: open }] : [],
      presenter: [],
    };
    status.show("source", {
      level: "problem",
      text: kind === "presenter" ? message : `${message} Until then, the built-in presenter is shown.`,
      actions: retry[kind],
    });
    if (kind !== "camera") return;
    const { signal } = this.#cameraWatch;
    const { onCameraBack } = await import("../sources/camera.js");
    if (!signal.aborted) onCameraBack(open, signal, isThere);
  }

  /** @param {string} message why another browser is needed */
  async #offerLink(message) {
    const { linkToPage, copyFrom } = await import("../copy-link.js");
    const link = await linkToPage();
    this.#page.status.show("source", {
      level: "problem",
      text: `${message} Until then, the built-in presenter is shown.`,
      link,
      actions: [{ label: "Copy the link", run: (button) => copyFrom(link, button, "Select the link to copy it"), stays: true }],
    });
  }

  /** @param {import("../sources/source-switch.js").Kind} kind @param {import("../sources/source-switch.js").Source} source */
  async #showSilence(kind, { label, isMuted }) {
    if (isMuted) {
      const { MUTED } = await import("../sources/camera-watch.js");
      return this.#page.live.stall("silence", { level: "problem", text: MUTED });
    }
    const name = kind === "camera" ? "The camera" : `“${label}”`;
    this.#page.live.stall("silence", {
      level: "problem",
      text: `${name} sends no frames. The page continues when one arrives; otherwise restart the source.`,
      actions: [{ label: "Restart", run: () => this.open() }],
    });
  }
}
