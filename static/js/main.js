// @ts-check
/** Builds the parts and wires them: source → frame-sender → frame-socket → renderer. */

import { chooseOwn, own } from "./backgrounds/own.js";
import { COSTLY_SETTINGS } from "./costly.js";
import { encoderFor } from "./encoders/index.js";
import { FrameSender } from "./frame-sender.js";
import { FrameSocket } from "./frame-socket.js";
import { lookOf } from "./look.js";
import { Pace } from "./pace.js";
import { Reason } from "./protocol.js";
import { renderersFor } from "./renderers/index.js";
import { NAMED_BACKGROUNDS, Settings, pixels } from "./settings.js";
import { SourceSwitch } from "./source-switch.js";
import { onCameraBack } from "./sources/camera.js";
import { StagePicture } from "./stage-picture.js";
import { isThisMachine } from "./this-machine.js";
import { Audience } from "./ui/audience.js";
import { layCheckerboard } from "./ui/checkerboard.js";
import { Controls } from "./ui/controls.js";
import { listenToDrops } from "./ui/file-drop.js";
import { FlickerMeter } from "./ui/flicker-meter.js";
import { toggleFullScreen } from "./ui/full-screen.js";
import { Meters } from "./ui/meters.js";
import { paceAdvice } from "./ui/pace-advice.js";
import { listenToKeys } from "./ui/shortcuts.js";
import { Status } from "./ui/status.js";
import { paintSwatches, repaintSwatch } from "./ui/swatches.js";
import { WayOutButtons } from "./ui/way-out-buttons.js";

const SHOW_EVERY_MS = 500;

/** @param {string} id @returns {any} */
const element = (id) => document.getElementById(id);

const stage = element("stage");
const models = [...element("controls").elements.namedItem("model").options].map(({ value }) => value);

const settings = new Settings({ location, history, storage: storageOrNull() }, models);
const status = new Status(element("status"), stage);
const controls = new Controls(element("controls"), settings);
const meters = new Meters({ graph: element("fps-graph"), fps: element("fps"), table: element("figures") });
const flickerMeter = new FlickerMeter(element("flicker"));
const pace = new Pace();
const renderers = renderersFor(settings.get("renderer"));
const picture = new StagePicture(element("output"), renderers);
const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
const sender = new FrameSender(socket, encoderFor(location.hostname), { framesAreRead: renderers[0].name === "canvas2d" });
const sources = new SourceSwitch((image, width, height, captured) => {
  pace.captured(captured);
  sender.offer(image, width, height);
});

// A frame's way back: the mask has come, on the frame that it was computed from.

sender.addEventListener("segmented", (event) => {
  const { frame, mask, model } = /** @type {CustomEvent} */ (event).detail;
  if (!picture.draw(frame, mask)) return tellLostGraphics();
  waysOut.drawn();
  meters.drawn(model.id, performance.now() - frame.grabbedMs, mask.stagesMs.segment);
  flickerMeter.add(mask);
  pace.shown();
  setLive();
});

element("output").addEventListener("contextlost", tellLostGraphics);

function tellLostGraphics() {
  const text = "The graphics card was reset. The picture goes on as soon as the browser has it back.";
  setStalled("graphics", { level: "problem", text });
}

function setLive() {
  delete stage.dataset.stalled;
  for (const topic of ["loading", "server", "frame", "silence", "graphics"]) status.clear(topic);
}

/** The picture stands still: why. @param {string} topic @param {import("./ui/status.js").Notice} notice */
function setStalled(topic, notice) {
  stage.dataset.stalled = "";
  status.show(topic, notice);
}

function isStalled() {
  return "stalled" in stage.dataset;
}

// The server

socket.addEventListener("down", (event) => {
  setStalled("server", { level: "problem", text: /** @type {CustomEvent} */ (event).detail });
});
socket.addEventListener("loading", () => {
  status.clear("server");
  showLoading();
});
socket.addEventListener("open", () => status.clear("server"));
socket.addEventListener("refusal", (event) => {
  const { reason, sentence } = /** @type {CustomEvent} */ (event).detail;
  if (reason === Reason.SUPERSEDED) return;
  setStalled("frame", { level: "problem", text: sentence });
});
for (const event of ["online", "pageshow"]) addEventListener(event, () => socket.hurry());

function showLoading() {
  status.show("loading", { level: "wait", text: "Loading MediaPipe…" });
}

// The source

/** @type {File | null} */
let file = null;
let watch = new AbortController();

function openSource() {
  watch.abort();
  watch = new AbortController();
  status.clear("pace");
  const kind = file ? "file" : settings.get("source");
  const wish = { size: pixels(settings.get("size")), camera: settings.get("camera"), file };
  for (const topic of ["source", "silence"]) status.clear(topic);
  if (kind === "camera") {
    status.show("source", {
      level: "wait",
      text: "Waiting for the camera. If the browser asks, allow it.",
      actions: [{ label: "Use the built-in presenter", run: () => choosePresenter() }],
    });
  }
  pace.restart();
  sources.open(kind, wish);
}

function choosePresenter() {
  file = null;
  settings.set("source", "presenter");
  openSource();
}

/** @param {File} chosen */
function openFile(chosen) {
  file = chosen;
  openSource();
}

sources.addEventListener("started", (event) => {
  const { kind, source } = /** @type {CustomEvent} */ (event).detail;
  status.clear("source");
  controls.showSource(kind, kind === "camera" ? source.deviceId : source.label);
  if (kind === "camera") controls.listCameras();
});
sources.addEventListener("failed", (event) => {
  const { kind, message } = /** @type {CustomEvent} */ (event).detail;
  if (kind === "file") file = null;
  const retry = {
    camera: [{ label: "Try the camera again", run: openSource }],
    file: settings.get("source") === "camera" ? [{ label: "Back to the camera", run: openSource }] : [],
  };
  status.show("source", {
    level: "problem",
    text: kind === "presenter" ? message : `${message} Until then, the built-in presenter stands in.`,
    actions: retry[kind] ?? [],
  });
  if (kind === "camera") onCameraBack(openSource, watch.signal);
});
sources.addEventListener("silent", (event) => {
  const { kind, source } = /** @type {CustomEvent} */ (event).detail;
  const name = kind === "camera" ? "the camera" : `“${source.label}”`;
  setStalled("silence", {
    level: "problem",
    text: `No picture comes from ${name}. This page goes on as soon as one does; if none does, start the source anew.`,
    actions: [{ label: "Start anew", run: openSource }],
  });
});
controls.addEventListener("source", () => {
  file = null;
  openSource();
});
controls.addEventListener("file", (event) => openFile(/** @type {CustomEvent} */ (event).detail));
listenToDrops([{ zone: stage, take: openFile }, { zone: element("panel"), take: openPicture }]);

// The ways out

layCheckerboard(element("output"));
const waysOut = new WayOutButtons({ buttons: element("ways-out"), timer: element("recording-time") }, {
  canvas: element("output"),
  picture,
  isTransparent: () => settings.get("background") === "transparent",
  tell: (text) => {
    status.clear("way-out");
    // A problem, so that no other one hides it; but over the picture alone stands only what keeps it from being live.
    if (text) status.show("way-out", { level: settings.get("ui") ? "problem" : "info", text });
  },
});

// The settings

controls.addEventListener("own-picture", (event) => openPicture(/** @type {CustomEvent} */ (event).detail));

/** @param {File} chosen a picture for the background */
async function openPicture(chosen) {
  status.clear("background");
  try {
    await chooseOwn(chosen);
  } catch (error) {
    return status.show("background", { level: "problem", text: /** @type {Error} */ (error).message });
  }
  settings.set("background", "own");
  repaintSwatch(element("controls"), "own");
}

function applySettings() {
  picture.look = lookOf(settings);
  sender.outline = settings.get("outline");
  sender.threshold = Math.round(255 * settings.get("threshold"));
  sender.steadiness = Math.round(255 * settings.get("steadiness"));
  stage.dataset.background = settings.get("background");
  document.body.classList.toggle("bare", !settings.get("ui"));
  document.documentElement.classList.toggle("see-through", !settings.get("ui") && settings.get("background") === "transparent");
}

function applyModel() {
  sender.model = settings.get("model");
  meters.model = settings.get("model");
  status.clear("pace");
  pace.restart();
}

settings.addEventListener("change", (event) => {
  const { key } = /** @type {CustomEvent} */ (event).detail;
  applySettings();
  if (key === "model") applyModel();
  if (key === "size" && !file) openSource();
  if (COSTLY_SETTINGS.has(key)) {
    status.clear("pace");
    pace.reopen();
  }
});

/** @param {string} key @param {string[]} values */
function chooseNext(key, values) {
  settings.set(key, values[(values.indexOf(settings.get(key)) + 1) % values.length]);
}

element("fine").addEventListener("toggle", () => (sender.flicker = element("fine").open));

/** @type {Audience | null} only the presenter has one, with --lan */
const audience = element("invitation") && new Audience({
  dialog: element("invitation"),
  button: element("invite"),
  counts: document.querySelectorAll("[data-audience-count]"),
});

listenToKeys({
  m: () => chooseNext("model", models),
  b: () => chooseNext("background", NAMED_BACKGROUNDS.filter((name) => name !== "own" || own.preview)),
  o: () => settings.toggle("outline"),
  s: () => settings.toggle("mirror"),
  h: () => settings.toggle("ui"),
  f: toggleFullScreen,
  c: () => waysOut.use("snapshot"),
  v: () => waysOut.use("outline-svg"),
  r: () => waysOut.use("recording"),
  i: () => waysOut.use("picture-in-picture"),
  ...(audience && { j: () => audience.toggleInvitation() }),
  "?": toggleHelp,
});
element("full-screen").addEventListener("click", toggleFullScreen);
element("full-screen").hidden = !document.fullscreenEnabled;
element("keys").addEventListener("click", toggleHelp);

function toggleHelp() {
  const help = element("help");
  if (help.open) help.close();
  else help.showModal();
}

// The figures

setInterval(() => {
  if (document.hidden) return;
  meters.show();
  flickerMeter.show();
  if (isStalled() || status.has("loading") || file || waysOut.isOn("recording")) pace.restart(); // no fault of the machine's
  if (!isThisMachine()) return; // many share the server, or the network is slow: nobody here can help it
  const slow = pace.tooSlow();
  if (slow) status.show("pace", paceAdvice(slow, settings));
  else if (pace.hasRecovered()) status.clear("pace");
}, SHOW_EVERY_MS);
document.addEventListener("visibilitychange", () => {
  pace.restart();
  socket.hurry(); // a hidden page's timers are slow
});

function storageOrNull() {
  try {
    return localStorage;
  } catch {
    return null; // forbidden by the browser's settings
  }
}

const narrow = matchMedia("(max-width: 760px)");
const fold = () => (element("fold").open = !narrow.matches);
narrow.addEventListener("change", fold);
fold();
showLoading();
applySettings();
applyModel();
paintSwatches(element("controls"));
socket.connect();
openSource();
