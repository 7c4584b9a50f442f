// @ts-check
import { SourceError } from "./source-switch.js";
import { eachVideoFrame, play, silentVideo } from "./frame-loop.js";

const FRAMES_PER_SECOND = 30;

/** What to do when getUserMedia fails, by the names of its errors. @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "The camera is blocked for this page. Allow it with the icon in the address bar, then try again.",
  SecurityError: "The camera is blocked for this page. Allow it with the icon in the address bar, then try again.",
  NotFoundError: "No camera was found. Plug one in, then try again.",
  NotReadableError: "The camera is in use by another program. Close that program, then try again.",
  AbortError: "The camera could not be started. Unplug it, plug it in, then try again.",
};
const INSECURE = "Browsers allow the camera on secure pages only. Open this page at http://localhost, on the machine that runs webdemo.";
const UNPLUGGED = "The camera was unplugged. Plug it in, then try again.";

/** A webcam: see Source in source-switch.js. */
export class Camera {
  label = "Camera";
  /** @type {((error: Error) => void) | null} */
  onend = null;
  #onFrame;
  #wish;
  #video = silentVideo();
  /** @type {MediaStream | null} */
  #stream = null;
  #stopped = false;
  #cancel = () => {};

  /** @param {import("./source-switch.js").OnFrame} onFrame @param {import("./source-switch.js").Wish} wish */
  constructor(onFrame, wish) {
    this.#onFrame = onFrame;
    this.#wish = wish;
  }

  /** The deviceId of the camera in use. */
  get deviceId() {
    return this.#stream?.getVideoTracks()[0]?.getSettings().deviceId ?? "";
  }

  async start() {
    if (!navigator.mediaDevices?.getUserMedia) throw new SourceError(INSECURE);
    this.#stream = await this.#open();
    if (this.#stopped) {
      this.stop(); // stopped while the browser asked for the permission
      return;
    }
    const [track] = this.#stream.getVideoTracks();
    track.addEventListener("ended", () => this.onend?.(new SourceError(UNPLUGGED)));
    this.#video.srcObject = this.#stream;
    this.#cancel = eachVideoFrame(this.#video, this.#onFrame);
    await play(this.#video);
  }

  stop() {
    this.#stopped = true;
    this.#cancel();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#video.srcObject = null;
  }

  /** @returns {Promise<MediaStream>} */
  async #open() {
    const { camera, size } = this.#wish;
    const video = {
      width: { ideal: size.width },
      height: { ideal: size.height },
      frameRate: { ideal: FRAMES_PER_SECOND },
    };
    try {
      return await navigator.mediaDevices.getUserMedia({ video: camera ? { ...video, deviceId: { exact: camera } } : video });
    } catch (error) {
      const { name } = /** @type {DOMException} */ (error);
      if (name === "OverconstrainedError" && camera) {
        // The camera of the last visit is missing: any other will do.
        this.#wish = { ...this.#wish, camera: "" };
        return this.#open();
      }
      throw new SourceError(REASONS[name] ?? `The camera could not be started (${name}). Try another source.`);
    }
  }
}

/** @returns {Promise<MediaDeviceInfo[]>} labels are empty until the viewer has allowed a camera */
export async function listCameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind }) => kind === "videoinput");
}

/**
 * Calls back when a camera may be available again: one was plugged in, or the permission changed.
 * @param {() => void} callback
 * @param {AbortSignal} signal ends the watch
 */
export async function onCameraBack(callback, signal) {
  if (!navigator.mediaDevices) return;
  let count = (await listCameras()).length;
  const recount = async () => {
    const before = count;
    count = (await listCameras()).length;
    if (count > before && !signal.aborted) callback(); // headphones are devices, too
  };
  navigator.mediaDevices.addEventListener("devicechange", recount, { signal });
  try {
    const permission = await navigator.permissions.query({ name: /** @type {PermissionName} */ ("camera") });
    permission.addEventListener("change", () => permission.state !== "denied" && callback(), { signal });
  } catch {
    // This browser does not report the camera's permission.
  }
}
