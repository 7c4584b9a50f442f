// @ts-check
import { SourceError } from "./source-switch.js";
import { givesFrames } from "../canvas.js";
import { eachTrackFrame, eachVideoFrame, play, silentVideo } from "./frame-loop.js";

/** A camera that gives no frame for so long counts as started: then its silence is noticed. */
const FIRST_FRAME_MS = 5000;

const BLOCKED = "The camera is blocked for this page. Allow it with the icon in the address bar, then try again.";
const BLOCKED_BY_SYSTEM = "The operating system blocks the camera for this browser. Allow it in the system’s privacy settings, then try again.";
const NOT_PASSED_ON = 'The page that shows this demo must allow it the camera: allow="camera; microphone; fullscreen; screen-wake-lock".';
const DISMISSED = "The browser asked for the camera, and the question was closed. Try again, then choose “Allow”.";
const TAKEN_BACK = "The permission to use the camera was taken back. Allow it with the icon in the address bar, then try again.";
const STOPPED = "The camera stopped. Another program may have taken it, or the browser has ended it. Try again.";

/** What to do when getUserMedia fails, by the names of its errors. @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: BLOCKED,
  SecurityError: BLOCKED,
  NotFoundError: "No camera was found. Plug one in, then try again.",
  NotReadableError: "The camera is in use by another program. Close that program, then try again.",
  AbortError: "The camera could not be started. Unplug it, plug it in, then try again.",
};
const INSECURE = "Browsers allow the camera on secure pages only. Open this page at http://localhost, on the machine that runs webdemo.";
const UNPLUGGED = "The camera was unplugged. Plug it in, then try again.";

/** What a secure page has in every browser, and in a chat program's own browser mostly not. */
const NO_CAMERAS = "This browser blocks cameras, as chat apps do. Open this link in Chrome, Edge, Firefox or Safari.";

/** Words for a rear camera, as browsers and phones name it in the viewer's language. */
const REAR_WORDS = "back|rear|arrière|hinten|hintere|rückkamera|rückseitige?|trasera|traseira|posteriore?|achter|achterzijde|achtercamera|arka|tylna|tylny|bakre";
const REAR = new RegExp(`(^|\\P{L})(${REAR_WORDS})(?!\\p{L})|задняя|背面|后置|後置|후면|خلفية`, "iu");

/** Whether it is a rear camera's. @param {string} label of a camera */
export function isRearName(label) {
  return REAR.test(label.normalize("NFC"));
}

/** A webcam: see Source in source-switch.js. */
export class Camera {
  label = "Camera";
  /** @type {((error: Error) => void) | null} */
  onend = null;
  #onFrame;
  #options;
  #video = silentVideo();
  /** @type {MediaStream | null} */
  #stream = null;
  #stopped = false;
  #cancel = () => {};

  /** @param {import("./source-switch.js").OnFrame} onFrame @param {import("./source-switch.js").Options} options */
  constructor(onFrame, options) {
    this.#onFrame = onFrame;
    this.#options = options;
  }

  /** The deviceId of the camera in use. */
  get deviceId() {
    return this.#stream?.getVideoTracks()[0]?.getSettings().deviceId ?? "";
  }

  get isMuted() {
    return this.#stream?.getVideoTracks()[0]?.muted ?? false;
  }

  /** Webcams do not say where they look. They look at the viewer, unless the name says otherwise. */
  get facing() {
    const track = this.#stream?.getVideoTracks()[0];
    const mode = track?.getSettings().facingMode || (isRearName(track?.label ?? "") ? "environment" : "user");
    return mode === "environment" ? mode : "user";
  }

  async start() {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw isSecureContext ? new SourceError(NO_CAMERAS, { needsOtherBrowser: true }) : new SourceError(INSECURE);
    }
    this.#stream = await this.#open();
    if (this.#stopped) {
      this.stop(); // stopped while the browser asked for the permission
      return;
    }
    const [track] = this.#stream.getVideoTracks();
    const { deviceId } = this;
    const permission = permissionState(); // as it is now
    track.addEventListener("ended", async () => {
      const why = await whyEnded(deviceId, await permission);
      this.onend?.(new SourceError(why, { isThere: why === STOPPED }));
    });
    // A muted camera gives no frame, and no error either.
    await Promise.race([this.#play(track), new Promise((resolve) => setTimeout(resolve, FIRST_FRAME_MS))]);
  }

  /** Resolves when frames come. @param {MediaStreamTrack} track */
  async #play(track) {
    if (givesFrames) {
      return new Promise((resolve) => {
        this.#cancel = eachTrackFrame(track, (...frame) => {
          resolve(undefined);
          this.#onFrame(...frame);
        });
      });
    }
    this.#video.srcObject = this.#stream;
    this.#cancel = eachVideoFrame(this.#video, this.#onFrame);
    return play(this.#video);
  }

  stop() {
    this.#stopped = true;
    this.#cancel();
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#video.srcObject = null;
  }

  /** @returns {Promise<MediaStream>} */
  async #open() {
    const { camera, size, rate } = this.#options;
    const video = {
      width: { ideal: size.width },
      height: { ideal: size.height },
      frameRate: { ideal: rate },
    };
    try {
      return await navigator.mediaDevices.getUserMedia({ video: camera ? { ...video, deviceId: { exact: camera } } : video });
    } catch (error) {
      const { name, message } = /** @type {DOMException} */ (error);
      if (name === "NotAllowedError" && /system/i.test(message)) throw new SourceError(BLOCKED_BY_SYSTEM);
      if (name === "NotAllowedError" && /dismiss/i.test(message)) throw new SourceError(DISMISSED);
      if (REASONS[name] === BLOCKED && isKeptFromFrame()) throw new SourceError(NOT_PASSED_ON);
      if (name === "OverconstrainedError" && camera) {
        // The camera of the last visit is missing: any other will do.
        this.#options = { ...this.#options, camera: "" };
        return this.#open();
      }
      throw new SourceError(REASONS[name] ?? `The camera could not be started (${name}). Try another source.`, { isThere: name === "NotReadableError" });
    }
  }
}

/** Whether the page is in a frame without the camera. Only Chromium tells; elsewhere it is the likeliest reason in a frame. */
function isKeptFromFrame() {
  /** @type {{allowsFeature: (name: string) => boolean} | undefined} */
  const policy = /** @type {any} */ (document).featurePolicy;
  return window.top !== window && !policy?.allowsFeature("camera");
}

/**
 * Why a camera has ended by itself. Some browsers always answer "prompt", also while the camera runs.
 * @param {string} deviceId @param {PermissionState | undefined} before the permission when the camera was started
 */
async function whyEnded(deviceId, before) {
  const now = await permissionState();
  if (now === "denied" || (now === "prompt" && before === "granted")) return TAKEN_BACK;
  const isThere = (await listCameras()).some((camera) => camera.deviceId === deviceId);
  return isThere ? STOPPED : UNPLUGGED;
}

/** @returns {Promise<PermissionStatus | null>} null if this browser does not report it */
async function cameraPermission() {
  try {
    return await navigator.permissions.query({ name: /** @type {PermissionName} */ ("camera") });
  } catch {
    return null;
  }
}

async function permissionState() {
  return (await cameraPermission())?.state;
}

/** @returns {Promise<MediaDeviceInfo[]>} labels are empty until the viewer has allowed a camera */
export async function listCameras() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.filter(({ kind }) => kind === "videoinput");
}

/** Number of characters that the list shows. */
const NAME_MAX = 32;

/**
 * Names that tell cameras apart and fit the list. What tells two long names apart stands mostly at their ends.
 * @param {MediaDeviceInfo[]} cameras @returns {{deviceId: string, name: string}[]} those that have been allowed
 */
export function namesOf(cameras) {
  const named = cameras.filter(({ label }) => label).map(({ deviceId, label }) => ({ deviceId, name: cutInTheMiddle(label) }));
  return named.map(({ deviceId, name }) => {
    const same = named.filter((other) => other.name === name);
    return { deviceId, name: same.length > 1 ? `${name} (${1 + same.findIndex((other) => other.deviceId === deviceId)})` : name };
  });
}

/** @param {string} name */
function cutInTheMiddle(name) {
  const characters = [...name];
  if (characters.length <= NAME_MAX) return name;
  const half = NAME_MAX / 2;
  return `${characters.slice(0, half - 1).join("").trimEnd()}…${characters.slice(-half).join("").trimStart()}`;
}

/** A camera that was lost in sleep is tried at most so often. */
const TRY_EVERY_MS = 5000;

/**
 * Calls back when a camera may be available again: one was plugged in, or the permission changed. One that is there,
 * but was lost to sleep or to another program, is tried when the page is used.
 * @param {() => void} callback
 * @param {AbortSignal} signal ends the watch
 * @param {boolean} isThere
 */
export async function onCameraBack(callback, signal, isThere) {
  if (!navigator.mediaDevices) return;
  const beganMs = performance.now();
  const used = () => !document.hidden && performance.now() >= beganMs + TRY_EVERY_MS && callback();
  if (isThere) for (const event of ["visibilitychange", "pointerdown", "keydown"]) document.addEventListener(event, used, { signal });
  let count = (await listCameras()).length;
  const recount = async () => {
    const before = count;
    count = (await listCameras()).length;
    if ((count > before || (isThere && count)) && !signal.aborted) callback(); // headphones are devices, too
  };
  navigator.mediaDevices.addEventListener("devicechange", recount, { signal });
  const permission = await cameraPermission();
  permission?.addEventListener("change", () => permission.state !== "denied" && callback(), { signal });
}
