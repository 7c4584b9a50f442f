// @ts-check
/** Builds the parts and wires them: source → frame-sender → frame-socket → renderer. */

import { chooseOwn, ownPicture } from "./drawing/backgrounds/own-picture.js";
import { COSTLY_SETTINGS } from "./performance/costly-effects.js";
import { Duel } from "./explain/duel.js";
import { encoderFor } from "./stream/encoders/index.js";
import { FrameSender } from "./stream/frame-sender.js";
import { FrameSocket } from "./stream/frame-socket.js";
import { HowItWorks } from "./explain/how-it-works.js";
import { ModelStream } from "./stream/model-stream.js";
import { lookOf } from "./drawing/look.js";
import { FrameRateWatch } from "./performance/frame-rate-watch.js";
import { Reason } from "./stream/protocol.js";
import { renderersFor } from "./drawing/renderers/index.js";
import { NAMED_BACKGROUNDS, Settings, pixels } from "./settings.js";
import { SourceSwitch } from "./sources/source-switch.js";
import { onCameraBack } from "./sources/camera.js";
import { Compositor } from "./drawing/compositor.js";
import { isLocal } from "./stream/is-local.js";
import { Audience } from "./ui/audience.js";
import { Badge } from "./ui/badge.js";
import { layCheckerboard } from "./ui/checkerboard.js";
import { Controls } from "./ui/controls.js";
import { DuelView } from "./explain/duel-view.js";
import { listenToDrops } from "./ui/file-drop.js";
import { FlickerMeter } from "./performance/flicker-meter.js";
import { toggleFullScreen } from "./ui/full-screen.js";
import { Meters } from "./performance/meters.js";
import { adviceFor } from "./performance/advice.js";
import { query } from "./ui/query.js";
import { listenToKeys } from "./ui/shortcuts.js";
import { Status } from "./ui/status.js";
import { showOwnPicture } from "./ui/swatches.js";
import { ExportButtons } from "./export/export-buttons.js";
import { FrameLockOff } from "./explain/frame-lock-off.js";

const SHOW_EVERY_MS = 500;
/** In slow motion: between one frame and the next. */
const SLOW_MS = 2000;

/** @param {string} id */
const element = (id) => query(document, `#${id}`);

const stage = element("stage");
const output = query(document, "#output", HTMLCanvasElement);
const form = query(document, "#controls", HTMLFormElement);
const models = [...query(form, "[name=model]", HTMLSelectElement).options].map(({ value }) => value);

const settings = new Settings({ location, history, storage: storageOrNull() }, models);
const status = new Status(element("status"), stage);
const controls = new Controls(form, [element("how")], settings);
const meters = new Meters({ graph: query(document, "#fps-graph", HTMLCanvasElement), fps: element("fps"), table: query(document, "#figures", HTMLTableElement) });
const badge = new Badge(element("badge"));
const flickerMeter = new FlickerMeter(element("flicker"));
const pace = new FrameRateWatch();
const renderers = renderersFor(settings.get("renderer"));
const picture = new Compositor(output, renderers, () => renderersFor(settings.get("renderer")));
const url = `${location.origin.replace("http", "ws")}/stream`;
const socket = new FrameSocket(url);
const encoder = encoderFor(location.hostname);
const lane = new ModelStream(socket, encoder);
const framesAreRead = renderers[0].name === "canvas2d";
const sender = new FrameSender(lane, { framesAreRead });
/** @type {FrameLockOff | null} while the frame lock is off */
let unlocked = null;
const sources = new SourceSwitch((image, width, height, captured, truth) => {
  pace.captured(captured);
  sender.offer(image, width, height, truth);
  const pair = isStalled() ? null : unlocked?.frame(image, width, height);
  if (pair && picture.draw(pair.frame, pair.mask)) exportButtons.drawn();
});

/** @type {HowItWorks | null} while it is open */
let how = null;
/** @type {Duel | null} while it lasts */
let duel = null;
const duelView = new DuelView(element("duel"), output);

// A frame's way back: the mask has come, on the frame that it was computed from.

sender.on("segmented", (segmented) => {
  const { frame, mask, all } = segmented;
  const beganMs = performance.now();
  const sides = duel?.take(segmented, sender.threshold) ?? [unlocked?.mask(segmented) ?? segmented];
  if (!picture.drawSides(sides, duelView.at)) return tellLostGraphics();
  const drawnMs = performance.now();
  exportButtons.drawn();
  meters.drawn(drawnMs - frame.grabbedMs, all.map(({ model, mask }) => ({ id: model.id, segmentMs: mask.stagesMs.segment })));
  how?.take(segmented, { beganMs, drawnMs }, { canvas: output, lines: picture.lines });
  flickerMeter.add(mask);
  pace.shown();
  setLive();
});

output.addEventListener("contextlost", tellLostGraphics);

function tellLostGraphics() {
  const text = "The graphics card was reset. The picture goes on as soon as the browser has it back.";
  setStalled("graphics", { level: "problem", text });
}

function setLive() {
  delete stage.dataset.stalled;
  for (const topic of ["loading", "server", "frame", "silence", "graphics"]) status.clear(topic);
}

socket.on("lost", () => unlocked?.forget());

/** The picture stands still: why. @param {string} topic @param {import("./ui/status.js").Notice} notice */
function setStalled(topic, notice) {
  stage.dataset.stalled = "";
  unlocked?.forget();
  status.show(topic, notice);
}

function isStalled() {
  return "stalled" in stage.dataset;
}

// The server

socket.on("down", (text) => setStalled("server", { level: "problem", text }));
socket.on("loading", () => {
  status.clear("server");
  showLoading();
});
socket.on("open", () => status.clear("server"));
socket.on("refusal", ({ reason, sentence }) => {
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
  unlocked?.forget();
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

sources.on("started", ({ kind, source }) => {
  status.clear("source");
  controls.showSource(kind, source.deviceId ?? source.label);
  if (kind === "camera") controls.listCameras();
});
sources.on("failed", ({ kind, message }) => {
  if (kind === "file") file = null;
  const retry = {
    camera: [{ label: "Try the camera again", run: openSource }],
    file: settings.get("source") === "camera" ? [{ label: "Back to the camera", run: openSource }] : [],
    presenter: [],
  };
  status.show("source", {
    level: "problem",
    text: kind === "presenter" ? message : `${message} Until then, the built-in presenter stands in.`,
    actions: retry[kind],
  });
  if (kind === "camera") onCameraBack(openSource, watch.signal);
});
sources.on("silent", ({ kind, source }) => {
  const name = kind === "camera" ? "the camera" : `“${source.label}”`;
  setStalled("silence", {
    level: "problem",
    text: `No picture comes from ${name}. This page goes on as soon as one does; if none does, start the source anew.`,
    actions: [{ label: "Start anew", run: openSource }],
  });
});
controls.on("source", () => {
  file = null;
  openSource();
});
controls.on("file", openFile);
listenToDrops([{ zone: stage, take: openFile }, { zone: element("panel"), take: openPicture }]);

// The ways out

layCheckerboard(output);
const exportButtons = new ExportButtons({ buttons: element("exports"), timer: element("recording-time") }, {
  canvas: output,
  picture,
  isTransparent: () => settings.get("background") === "transparent",
  tell: (text) => {
    status.clear("export");
    // A problem, so that no other one hides it; but over the picture alone stands only what keeps it from being live.
    if (text) status.show("export", { level: settings.get("ui") ? "problem" : "info", text });
  },
});

// The settings

controls.on("own-picture", openPicture);

/** @param {File} chosen a picture for the background */
async function openPicture(chosen) {
  status.clear("background");
  try {
    await chooseOwn(chosen);
  } catch (error) {
    return status.show("background", { level: "problem", text: /** @type {Error} */ (error).message });
  }
  settings.set("background", "own");
  showOwnPicture(query(form, ".swatch.own canvas", HTMLCanvasElement));
}

function applySettings() {
  picture.look = lookOf(settings);
  sender.outline = settings.get("outline");
  sender.threshold = Math.round(255 * settings.get("threshold"));
  sender.steadiness = Math.round(255 * settings.get("steadiness"));
  stage.dataset.background = settings.get("background");
  sender.pauseMs = settings.get("slow") ? SLOW_MS : 0;
  socket.delayMs = settings.get("delay");
  if (settings.get("duel") !== (duel !== null)) showDuel(settings.get("duel"));
  if (duel) duel.delayMs = settings.get("delay");
  if (settings.get("lock") || duel) unlocked = null;
  else unlocked ??= new FrameLockOff({ framesAreRead });
  badge.show(settings);
  document.body.classList.toggle("bare", !settings.get("ui"));
  const explained = settings.get("how") && settings.get("ui");
  document.body.classList.toggle("explained", explained);
  if (explained !== (how !== null)) showHow(explained);
  document.documentElement.classList.toggle("see-through", !settings.get("ui") && settings.get("background") === "transparent");
}

function applyModel() {
  lane.model = settings.get("model");
  unlocked?.forget();
  if (duel) duel.model = settings.get("model");
  meters.models = duel ? models : [settings.get("model")];
  status.clear("pace");
  pace.restart();
}

settings.on("change", (key) => {
  applySettings();
  if (key === "model") applyModel();
  if (key === "size" && !file) openSource();
  if (badge.isShown) status.clear("pace"); // it is slow on purpose
  if (COSTLY_SETTINGS.has(key)) {
    status.clear("pace");
    pace.reopen();
  }
});

/** @param {"model" | "background"} key @param {string[]} values */
function chooseNext(key, values) {
  settings.set(key, values[(values.indexOf(settings.get(key)) + 1) % values.length]);
}

const fine = query(document, "#fine", HTMLDetailsElement);
fine.addEventListener("toggle", () => (sender.flicker = fine.open));

/** @type {Audience | null} only the presenter has one, with --lan */
const audience = document.querySelector("#invitation") && new Audience({
  dialog: query(document, "#invitation", HTMLDialogElement),
  button: element("invite"),
  counts: document.querySelectorAll("[data-audience-count]"),
});

listenToKeys({
  m: () => chooseNext("model", models),
  b: () => chooseNext("background", NAMED_BACKGROUNDS.filter((name) => name !== "own" || ownPicture())),
  o: () => settings.toggle("outline"),
  s: () => settings.toggle("mirror"),
  h: () => settings.toggle("ui"),
  f: toggleFullScreen,
  p: toggleHow,
  d: () => settings.toggle("duel"),
  l: () => settings.toggle("lock"),
  t: () => settings.toggle("slow"),
  c: () => exportButtons.use("snapshot"),
  v: () => exportButtons.use("outline-svg"),
  r: () => exportButtons.use("recording"),
  i: () => exportButtons.use("picture-in-picture"),
  ...(audience && { j: () => audience.toggleInvitation() }),
  "?": toggleHelp,
});
element("full-screen").addEventListener("click", toggleFullScreen);
element("full-screen").hidden = !document.fullscreenEnabled;
element("keys").addEventListener("click", toggleHelp);
element("open-how").addEventListener("click", toggleHow);
element("close-how").addEventListener("click", toggleHow);

/** @param {boolean} isOpen */
function showDuel(isOpen) {
  duel?.close();
  const tell = (/** @type {string} */ text) => (text ? status.show("duel", { level: "info", text }) : status.clear("duel"));
  duel = isOpen ? new Duel({ sender, url, encoder, models, tell }) : null;
  duelView.isOpen = isOpen;
  status.clear("duel");
  applyModel();
}

/** @param {boolean} isOpen */
function showHow(isOpen) {
  how?.close();
  element("how").hidden = !isOpen;
  const places = { graph: element("graph"), strip: element("strip"), waterfall: element("waterfall"), packet: element("packet"), source: element("python"), note: element("clock-note") };
  const tell = (/** @type {string} */ text) => status.show("how", { level: "problem", text });
  how = isOpen ? new HowItWorks(places, { sender, settings, encoding: encoder.encoding, tell }) : null;
  status.clear("how");
}

function toggleHow() {
  const isOpen = how !== null;
  settings.set("ui", true); // hidden controls hide it, too
  settings.set("how", !isOpen);
}

function toggleHelp() {
  const help = query(document, "#help", HTMLDialogElement);
  if (help.open) help.close();
  else {
    help.showModal();
    help.scrollTop = 0; // its button, which has the focus, is at the end
  }
}

// The figures

setInterval(() => {
  if (document.hidden) return;
  meters.show();
  flickerMeter.show();
  duelView.fit();
  if (duel) duelView.show(duel.read());
  if (isStalled() || status.has("loading") || file || badge.isShown || exportButtons.isOn("recording")) pace.restart(); // no fault of the machine's
  if (!isLocal()) return; // many share the server, or the network is slow: nobody here can help it
  const slow = pace.tooSlow();
  if (slow) status.show("pace", adviceFor(slow, settings));
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
const fold = () => (query(document, "#fold", HTMLDetailsElement).open = !narrow.matches);
narrow.addEventListener("change", fold);
fold();
showLoading();
socket.connect();
applySettings();
applyModel();
openSource();
