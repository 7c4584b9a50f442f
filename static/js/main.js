// @ts-check
/** Creates the parts of the page and connects them: sources → stream → drawing. */
import { Compositor } from "./drawing/compositor.js";
import { LookLoader } from "./drawing/look.js";
import { rendererFactory } from "./drawing/renderers/index.js";
import { readModels } from "./models.js";
import { Settings, storageOrNull } from "./settings.js";
import { SourceSwitch } from "./sources/source-switch.js";
import { FrameRequests, FrameSender } from "./stream/frame-sender.js";
import { FrameSocket } from "./stream/frame-socket.js";
import { ModelStream } from "./stream/model-stream.js";
import { isLocal } from "./stream/server-health.js";
import { Controls } from "./ui/controls.js";
import { Lazy } from "./ui/lazy.js";
import { LiveState } from "./ui/live-state.js";
import { PageState } from "./ui/page-state.js";
import { query } from "./ui/query.js";
import { listenToCommands } from "./ui/shortcuts.js";
import { SourceChooser } from "./ui/source-chooser.js";
import { Status } from "./ui/status.js";
import { LiveView } from "./view/live-view.js";
import { ModelSwitch } from "./view/model-switch.js";

const element = (/** @type {string} */ id) => query(document, `#${id}`);
const canvas = query(document, "#output", HTMLCanvasElement);
const form = query(document, "#controls", HTMLFormElement);
const url = new URL("stream", document.baseURI).href.replace("http", "ws");

const settings = new Settings({ location, history, storage: storageOrNull() }, readModels(element("panel").dataset.solutions ?? ""));
const status = new Status(element("status"), element("stage"));
const live = new LiveState(element("stage"), status);
const pageState = new PageState(element("stage"), element("badge"));
const controls = new Controls(form, [element("how"), element("heading")], settings);
live.waitFor("server");

/** Within one machine bytes are cheap and time is short; over a network it is the other way round. */
const encoder = await (isLocal() ? import("./stream/encoders/i420-local.js") : import("./stream/encoders/jpeg-network.js"));
const compositor = new Compositor(canvas, await rendererFactory(settings.get("renderer")));
const socket = new FrameSocket(url);
const stream = new ModelStream(socket, encoder);
const requests = new FrameRequests(settings);
const sender = new FrameSender(stream, requests, compositor);
const view = new LiveView(sender, compositor, live);
const models = new ModelSwitch({ canvas, settings, socket, stream, view, compositor, status });
const sources = new SourceSwitch((image, width, height, captured, truth) => {
  performancePanel.current?.captured(captured);
  view.show(image, width, height, truth);
});
const chooser = new SourceChooser({ sources, settings, controls, status, live, onOpen: forget });

/** What is loaded when it is first used. @template Part @param {() => Promise<Part>} load */
const lazy = (load) => new Lazy(load, status, socket);
const explain = lazy(async () => {
  const { Explain } = await import("./explain/explain.js");
  return new Explain({ element, canvas, settings, url, socket, encoder, sender, requests, view, compositor, status });
});
const performancePanel = lazy(async () => {
  const { Performance } = await import("./performance/performance.js");
  const elements = { graph: query(document, "#fps-graph", HTMLCanvasElement), fps: element("fps"), table: query(document, "#figures", HTMLTableElement), flicker: element("flicker"), quality: element("quality-level") };
  const isExcused = () => live.isStalled || status.has("loading") || chooser.file !== null || pageState.isWorse || (exporting.current?.isOn("recording") ?? false);
  return new Performance({ elements, settings, view, compositor, isExcused });
});
const exporting = lazy(async () => {
  const { ExportButtons } = await import("./export/export-buttons.js");
  const isTransparent = () => settings.get("background") === "transparent" && compositor.cutsOut;
  const tell = (/** @type {string} */ text) => status.showOrClear("export", { level: settings.get("ui") ? "problem" : "info", text });
  return new ExportButtons({ buttons: element("exports"), timer: element("recording-time") }, { canvas, picture: compositor, rate: () => Number(settings.get("rate")), isDrawn: () => view.hasDrawn, isTransparent, hasSound: () => settings.get("sound"), film: () => sources.running?.source.video ?? null, tell });
});
const audience = lazy(async () => {
  const { Audience } = await import("./ui/audience.js");
  return new Audience({ dialog: query(document, "#invitation", HTMLDialogElement), counts: document.querySelectorAll("[data-audience-count]") });
});
const wakeLock = lazy(async () => (await import("./ui/wake-lock.js")).keepScreenOn(live));
const cameraWatch = lazy(async () => new (await import("./sources/camera-watch.js")).CameraWatch({ view, sources, status }));

const looks = new LookLoader({ settings, compositor, controls, status, swatch: query(form, ".swatch.own canvas", HTMLCanvasElement) });

/** The next frame does not follow the last. */
function forget() {
  view.pairing.forget();
  performancePanel.current?.restart();
}

/** As the settings say. */
function apply() {
  pageState.show(settings);
  sender.isSlow = settings.get("slow");
  const isExplained = (settings.get("how") && settings.get("ui")) || settings.get("duel") || !settings.get("lock");
  if (isExplained) explain.get();
}

settings.on("change", apply);
live.on("stalled", () => view.pairing.forget());
live.follow(socket);
socket.on("lost", () => view.pairing.forget());
view.on("processed", () => live.resume());
view.on("drawn", () => exporting.current?.drawn());
view.on("failed", () => live.loseGraphics());
view.on("processed", () => [performancePanel, wakeLock, cameraWatch].forEach((part) => part.get()), { once: true });
socket.on("open", () => performance.mark("stream"), { once: true });
socket.on("result", () => performance.mark("first reply"), { once: true });
view.on("processed", () => performance.mark("first picture"), { once: true });
canvas.addEventListener("contextlost", () => live.loseGraphics());
for (const event of ["online", "pageshow"]) addEventListener(event, () => socket.hurry());
document.addEventListener("visibilitychange", () => socket.hurry()); // a hidden page's timers are slow
element("exports").addEventListener("toggle", () => exporting.get(), { once: true });
query(document, "#fine", HTMLDetailsElement).addEventListener("toggle", ({ target }) => (requests.flicker = /** @type {HTMLDetailsElement} */ (target).open));
listenToCommands({ element, settings, controls, exporting, audience });

if (settings.unknown.length) status.show("link", { level: "info", text: `The link has values that this page does not know: ${settings.unknown.join(", ")}. They were left out.` });
live.checkPixels();
apply();
models.update();
await looks.update();
socket.connect();
chooser.open();
