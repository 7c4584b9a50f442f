// @ts-check
import { FrameSocket } from "../stream/frame-socket.js";
import { Duel } from "./duel.js";
import { DuelView } from "./duel-view.js";
import { HowItWorks } from "./how-it-works.js";
import { SimulatedDelay } from "./simulated-delay.js";
import { FrameLockOff } from "../view/newest-result.js";

const SHOW_EVERY_MS = 500;

/**
 * @typedef {object} Page
 * @property {(id: string) => HTMLElement} element
 * @property {HTMLCanvasElement} canvas
 * @property {import("../settings.js").Settings} settings
 * @property {string} url of the stream
 * @property {import("../stream/frame-socket.js").FrameSocket} socket
 * @property {import("../stream/model-stream.js").Encoder} encoder
 * @property {import("../stream/frame-sender.js").FrameSender} sender
 * @property {import("../stream/frame-sender.js").FrameRequests} requests
 * @property {import("../view/live-view.js").LiveView} view
 * @property {import("../drawing/compositor.js").Compositor} compositor
 * @property {import("../ui/status.js").Status} status
 */

/** Opens and closes what explains the demo, as the settings say: panel, duel, frame lock, delay. */
export class Explain {
  #page;
  #delays = [new SimulatedDelay(), new SimulatedDelay()];
  /** @type {HowItWorks | null} while it is open */
  #how = null;
  /** @type {{duel: Duel, socket: FrameSocket, timer: number} | null} while it lasts */
  #duel = null;
  #duelView;

  /** @param {Page} page */
  constructor(page) {
    this.#page = page;
    this.#duelView = new DuelView(page.element("duel"), page.canvas);
    this.#slow(page.socket);
    page.view.on("processed", ([frame]) => this.#how?.take(frame, page.canvas, page.compositor));
    page.settings.on("change", () => this.update());
    this.update();
  }

  update() {
    const { settings, view, compositor } = this.#page;
    for (const delay of this.#delays) delay.delayMs = settings.get("delay") / 2;
    const rival = this.#rival();
    const isDuel = settings.get("duel") && rival !== null;
    if (isDuel !== (this.#duel !== null)) this.#showDuel(isDuel);
    if (rival) this.#duel?.duel.compare(settings.model, rival);
    const isOff = !settings.get("lock") && !this.#duel;
    const lockOff = view.override instanceof FrameLockOff ? view.override : new FrameLockOff(compositor);
    view.override = this.#duel?.duel ?? (isOff ? lockOff : null);
    const isOpen = settings.get("how") && settings.get("ui");
    if (isOpen !== (this.#how !== null)) this.#showHow(isOpen);
  }

  /** The next model of the solution that runs; null if there is none. */
  #rival() {
    const { offered, model } = this.#page.settings;
    const able = offered.filter(({ missing }) => !missing);
    return able.length > 1 ? able[(able.indexOf(model) + 1) % able.length] : null;
  }

  /** Add the delay to a connection, half of it each way. @param {FrameSocket} socket */
  #slow(socket) {
    const [out, back] = this.#delays;
    socket.delay = { out, in: back };
  }

  /** @param {boolean} isOpen */
  #showDuel(isOpen) {
    const { status, url, view } = this.#page;
    status.clear("duel");
    if (this.#duel) {
      this.#duel.duel.close();
      this.#duel.socket.close();
      clearInterval(this.#duel.timer);
    }
    this.#duel = null;
    if (isOpen) {
      const socket = new FrameSocket(url);
      this.#slow(socket);
      socket.on("down", (why) => status.show("duel", { level: "info", text: `The duel waits for its second stream. ${why}` }));
      socket.on("result", () => status.clear("duel"));
      const duel = new Duel({ ...this.#page, socket });
      socket.connect();
      const timer = setInterval(() => {
        this.#duelView.fit();
        this.#duelView.show(duel.read());
      }, SHOW_EVERY_MS);
      this.#duel = { duel, socket, timer };
    }
    this.#duelView.isOpen = isOpen;
    view.splitAt = isOpen ? () => this.#duelView.at : () => 1;
  }

  /** @param {boolean} isOpen */
  #showHow(isOpen) {
    const { element, encoder, requests, settings, status } = this.#page;
    this.#how?.close();
    status.clear("how");
    const places = { graph: element("graph"), strip: element("strip"), waterfall: element("waterfall"), packet: element("packet"), source: element("python"), note: element("clock-note") };
    const tell = (/** @type {string} */ text) => status.showOrClear("how", { level: "problem", text });
    this.#how = isOpen ? new HowItWorks(places, { requests, settings, encoding: encoder.encoding, tell }) : null;
  }
}
