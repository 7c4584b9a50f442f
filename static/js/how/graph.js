// @ts-check
import { svg } from "./svg.js";

const SIZE = { width: 1280, height: 236 };
const NODE = { width: 126, height: 46 };
const ROWS = [34, 104, 174];
/** Of the moving packet's tag: room for "frame 12345 · 1234.567 s". */
const TAG = { width: 190, height: 21 };

/** @type {{title: string, place: string, x: number, width: number}[]} */
const ZONES = [
  { title: "Browser", place: "browser", x: 4, width: 142 },
  { title: "Server, Python", place: "server", x: 274, width: 142 },
  { title: "Server, Python", place: "server", x: 876, width: 142 },
  { title: "Browser", place: "browser", x: 1134, width: 142 },
];
/** Over its two nodes. */
const NETWORK = { text: "Network", places: [[212, 166], [1080, 22]] };

/** The stage that is a graph of its own: its zone is its node. */
const SEGMENT = { title: "segment: MediaPipe’s own graph, C++", place: "mediapipe", x: 424, width: 444 };

/** Where each stage's node stands: its left edge, and its row. @type {Record<string, [number, number]>} */
const STAGE_PLACES = {
  capture: [12, 0], shrink: [12, 1], encode: [12, 2], uplink: [166, 2],
  receive: [282, 2], decode: [282, 1], wait: [282, 0],
  steady: [884, 2], outline: [884, 1], pack: [884, 0],
  downlink: [1036, 0], unpack: [1142, 0], composite: [1142, 1],
};
const LINK_WIDTH = { uplink: 92, downlink: 88 };

/** Where MediaPipe's stand, by the order in which packets pass; others go where there is room. */
const CALCULATOR_WIDTH = 132;
const CALCULATOR_HEIGHT = 58;
const SLOTS = [[432, 34], [580, 34], [728, 34], [432, 166], [580, 166], [728, 166]];
/** @type {Record<string, number>} */
const SLOT_OF = {
  ImageCloneCalculator: 0, ImageToTensorCalculator: 1, InferenceCalculatorCpu: 2,
  ImagePropertiesCalculator: 3, TensorsToSegmentationCalculator: 4, MergeImagesToVectorCalculator: 5,
};

/** What travels from one node to the next, before and after MediaPipe's. @type {[string, string, string][]} */
const EDGES_THERE = [
  ["capture", "shrink", "camera"], ["shrink", "encode", "small"], ["encode", "uplink", "sent"],
  ["uplink", "receive", "sent"], ["receive", "decode", "sent"], ["decode", "wait", "decoded"],
];
/** @type {[string, string, string][]} */
const EDGES_BACK = [
  ["steady", "outline", "mask"], ["outline", "pack", "contours"], ["pack", "downlink", "reply"],
  ["downlink", "unpack", "reply"], ["unpack", "composite", "reply"], ["composite", "screen", "picture"],
];
/** What these of MediaPipe's are given; what the others are, it keeps to itself. @type {Record<string, string>} */
const GIVEN = { ImageToTensorCalculator: "decoded", InferenceCalculatorCpu: "tensor", MergeImagesToVectorCalculator: "raw" };

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

/**
 * The nodes that a frame passes, and the edges between them. Draws itself once; then only lights what
 * is lit.
 *
 * Events: "packet" (detail: its kind), "node" (detail: its name, and the kind of packet that it gives,
 * or null): one was chosen.
 */
export class Graph extends EventTarget {
  #root;
  /** @type {Map<string, Box>} */
  #boxes = new Map();
  /** @type {Map<string, SVGElement>} */
  #nodes = new Map();
  /** @type {Map<string, SVGElement>} */
  #figures = new Map();
  /** By the node that gives it: the kind of packet. */
  #gifts = new Map([["segment", "raw"]]);
  #still = matchMedia("(prefers-reduced-motion: reduce)");
  #dot = svg("circle", { class: "dot", r: 9, "aria-hidden": "true" });
  #tagText = svg("text", { x: TAG.width / 2, y: 15.5, "text-anchor": "middle" });
  #tag = svg("g", { class: "tag", "aria-hidden": "true" }, svg("rect", { ...TAG, rx: 5 }), this.#tagText);
  /** MediaPipe's nodes, by how many stand between them and the first; those side by side together. @type {string[][]} */
  #ranks = [];

  /** @param {HTMLElement} root @param {{calculator: string, feeds_on: number[]}[]} calculators MediaPipe's, each after those it feeds on */
  constructor(root, calculators) {
    super();
    this.#root = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, role: "group", "aria-label": "The graph that every frame passes" });
    const marker = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { d: "M0 0 8 4 0 8Z" }));
    this.#root.append(svg("defs", {}, marker));
    this.#root.append(...ZONES.map(zoneOf));
    for (const [x, y] of NETWORK.places) this.#root.append(svg("g", { class: "zone network" }, svg("text", { x, y, "text-anchor": "middle" }, NETWORK.text)));
    const names = calculators.map(({ calculator }) => calculator.split(".").at(-1) ?? "");
    this.#placeAll(names);
    this.#ranks = ranksOf(calculators.map(({ feeds_on: feeds }) => feeds)).map((rank) => rank.map((i) => names[i]));
    // All in the order in which a frame passes: so does whoever goes from one to the next with Tab.
    for (const edge of EDGES_THERE) this.#addEdge(...edge);
    calculators.forEach(({ feeds_on: feeds }, i) => {
      if (!feeds.length) this.#addEdge("wait", names[i], "decoded");
      for (const from of feeds) this.#addEdge(names[from], names[i], GIVEN[names[i]] ?? null);
    });
    this.#addEdge(names.at(-1) ?? "", "steady", "raw");
    for (const edge of EDGES_BACK) this.#addEdge(...edge);
    const stages = Object.keys(STAGE_PLACES);
    const back = stages.indexOf("steady");
    for (const name of stages.slice(0, back)) this.#addNode(name, name);
    this.#addSegment();
    for (const name of names) this.#addNode(name, wordsOf(name));
    for (const name of stages.slice(back)) this.#addNode(name, name);
    this.#root.append(this.#tag, this.#dot);
    root.replaceChildren(this.#root);
    this.#root.addEventListener("click", (event) => this.#choose(event.target));
    this.#root.addEventListener("keydown", (event) => {
      const { key, target } = /** @type {KeyboardEvent} */ (event);
      if (key === "Enter" || key === " ") {
        event.preventDefault();
        this.#choose(target);
      }
    });
  }

  /** @param {string} kind of the packet that is shown; "" if it is a node @param {string} node */
  select(kind, node) {
    for (const edge of this.#root.querySelectorAll(".edge")) {
      const is = /** @type {SVGElement} */ (edge).dataset.packet === kind;
      edge.classList.toggle("chosen", is);
      if (edge.hasAttribute("aria-pressed")) edge.setAttribute("aria-pressed", String(is));
    }
    for (const [name, element] of this.#nodes) element.classList.toggle("chosen", name === node);
  }

  /** @param {import("../trace.js").Trace} trace whose figures and number are shown from now on */
  show({ spans, frameId, grabbedMs }) {
    for (const { name, ms } of spans) {
      const figure = this.#figures.get(name);
      if (figure) figure.textContent = `${ms.toFixed(2)} ms`;
    }
    this.#tagText.textContent = `frame ${frameId} · ${(grabbedMs / 1000).toFixed(3)} s`;
  }

  /**
   * The nodes that a frame passes in a stage, one after the other; those side by side together.
   * @param {string} stage @returns {string[][]}
   */
  within(stage) {
    return stage === "segment" && this.#ranks.length ? this.#ranks : [[stage]];
  }

  /**
   * Where the frame is: its packet goes on to the next node meanwhile.
   * @param {string} stage
   * @param {string[]} nodes those of the stage where it is
   * @param {string} next where it goes from there
   * @param {number} ms how long that takes
   */
  light(stage, nodes, next, ms) {
    for (const [name, element] of this.#nodes) element.classList.toggle("lit", name === stage || nodes.includes(name));
    const [box, nextBox] = [nodes[0], next].map((name) => this.#boxes.get(name));
    if (!box || !nextBox) return;
    const [, arrival] = ends(box, nextBox);
    const departs = stage === "capture"; // anew, and not from where the one before has ended
    if (departs) this.#move(box.x + box.width / 2, box.y, 0);
    if (!this.#still.matches) this.#move(arrival[0], arrival[1], ms);
    else if (!departs) this.#move(box.x + box.width / 2, box.y, 0);
    const x = Math.min(Math.max(box.x + (box.width - TAG.width) / 2, 2), SIZE.width - TAG.width - 2);
    const isLow = box.y + box.height > SIZE.height - 2 * TAG.height;
    const y = isLow ? box.y - TAG.height - 2 : box.y + box.height + 2; // beside what it says, not over it
    this.#tag.style.transform = `translate(${x}px, ${y}px)`;
    for (const element of [this.#dot, this.#tag]) element.classList.add("shown");
  }

  /** @param {number} x @param {number} y @param {number} ms on the way */
  #move(x, y, ms) {
    this.#dot.style.transition = ms ? `transform ${ms}ms linear` : "none";
    this.#dot.style.transform = `translate(${x}px, ${y}px)`;
    if (!ms) this.#dot.getBoundingClientRect(); // so that it is there before it goes on
  }

  /** @param {EventTarget | null} target */
  #choose(target) {
    const element = /** @type {SVGElement | null} */ (/** @type {Element} */ (target).closest("[data-packet], [data-node]"));
    if (!element) return;
    const { packet, node } = element.dataset;
    if (packet) this.dispatchEvent(new CustomEvent("packet", { detail: packet }));
    else if (node) this.dispatchEvent(new CustomEvent("node", { detail: { name: node, gives: this.#gifts.get(node) ?? null } }));
  }

  #addSegment() {
    const { x, width } = SEGMENT;
    const zone = asButton(zoneOf(SEGMENT), "segment");
    const figure = svg("text", { x: x + width - 9, y: 22, "text-anchor": "end", class: "figure" });
    zone.append(figure);
    zone.dataset.node = "segment";
    this.#figures.set("segment", figure);
    this.#nodes.set("segment", zone);
    this.#boxes.set("segment", { x: x + 60, y: 132, width: 120, height: 30 });
    this.#root.append(zone);
  }

  /** @param {string[]} calculators */
  #placeAll(calculators) {
    for (const [name, [x, row]] of Object.entries(STAGE_PLACES)) {
      const width = LINK_WIDTH[/** @type {"uplink"} */ (name)] ?? NODE.width;
      this.#boxes.set(name, { x, y: ROWS[row], width, height: NODE.height });
    }
    this.#boxes.set("screen", { x: 1142, y: ROWS[2] + 8, width: NODE.width, height: 0 });
    const known = new Set(calculators.map((name) => SLOT_OF[name]));
    const free = SLOTS.map((_, i) => i).filter((i) => !known.has(i));
    for (const name of calculators) {
      const slot = SLOTS[SLOT_OF[name] ?? free.shift() ?? 0];
      this.#boxes.set(name, { x: slot[0], y: slot[1], width: CALCULATOR_WIDTH, height: CALCULATOR_HEIGHT });
    }
  }

  /** @param {string} name @param {string} label */
  #addNode(name, label) {
    const { x, y, width, height } = /** @type {Box} */ (this.#boxes.get(name));
    const isStage = name in STAGE_PLACES;
    const node = asButton(svg("g", { class: `node${isStage ? "" : " calculator"}${name in LINK_WIDTH ? " link" : ""}` },
      svg("rect", { x, y, width, height, rx: name in LINK_WIDTH ? 23 : 7 })), label);
    node.dataset.node = name;
    const lines = isStage ? [label] : twoLines(label);
    lines.forEach((line, i) => node.append(svg("text", { x: x + width / 2, y: y + (isStage ? 20 : 25 + 20 * i), "text-anchor": "middle" }, line)));
    if (isStage) {
      const figure = svg("text", { x: x + width / 2, y: y + 39, "text-anchor": "middle", class: "figure" }, "–");
      this.#figures.set(name, figure);
      node.append(figure);
    }
    this.#nodes.set(name, node);
    this.#root.append(node);
  }

  /** @param {string} from @param {string} to @param {string | null} kind of what can be looked at there */
  #addEdge(from, to, kind) {
    const [a, b] = [from, to].map((name) => this.#boxes.get(name));
    if (!a || !b) return;
    const [start, end] = ends(a, b);
    const line = { x1: start[0], y1: start[1], x2: end[0], y2: end[1] };
    const edge = svg("g", { class: "edge" }, svg("line", { ...line, "marker-end": "url(#arrow)" }));
    if (kind) {
      this.#gifts.set(from, kind);
      edge.dataset.packet = kind;
      const middle = { cx: (start[0] + end[0]) / 2, cy: (start[1] + end[1]) / 2 };
      edge.append(svg("line", { ...line, class: "reach" }), svg("circle", { ...middle, r: 7 }));
      asButton(edge, `Packet from ${from} to ${to}`).setAttribute("aria-pressed", "false");
    }
    this.#root.append(edge);
  }
}

/** @param {SVGElement} element @param {string} label */
function asButton(element, label) {
  for (const [name, value] of Object.entries({ tabindex: "0", role: "button", "aria-label": label })) element.setAttribute(name, value);
  return element;
}

/** @param {typeof ZONES[number]} zone */
function zoneOf({ title, place, x, width }) {
  return svg("g", { class: `zone ${place}` },
    svg("rect", { x, y: 2, width, height: SIZE.height - 4, rx: 8 }), svg("text", { x: x + 9, y: 22 }, title));
}

/** Where a line leaves one box and enters the other. @param {Box} a @param {Box} b @returns {[number, number][]} */
function ends(a, b) {
  const middle = (/** @type {Box} */ box) => [box.x + box.width / 2, box.y + box.height / 2];
  const [[ax, ay], [bx, by]] = [middle(a), middle(b)];
  if (a.x + a.width <= b.x) {
    const y = Math.abs(ay - by) < 30 ? by : ay;
    return [[a.x + a.width, y], [b.x, by]];
  }
  return by > ay ? [[ax, a.y + a.height], [bx, b.y]] : [[ax, a.y], [bx, b.y + b.height]];
}

/** By how many stand before each. @param {number[][]} feeds by each: those that it feeds on, which come before it @returns {number[][]} the longest way's first */
function ranksOf(feeds) {
  /** @type {number[]} */
  const depths = [];
  for (const from of feeds) depths.push(1 + Math.max(-1, ...from.map((i) => depths[i])));
  const deepest = Math.max(-1, ...depths);
  /** @type {number[]} along the longest way */
  const way = [depths.lastIndexOf(deepest)];
  for (let depth = deepest - 1; depth >= 0; depth--) way.unshift(feeds[way[0]].find((i) => depths[i] === depth) ?? 0);
  return Array.from({ length: deepest + 1 }, (_, depth) => [
    way[depth], ...[...feeds.keys()].filter((i) => depths[i] === depth && i !== way[depth]),
  ]);
}

/** "ImageToTensorCalculator" as words. @param {string} calculator */
function wordsOf(calculator) {
  return calculator.replace(/Calculator/, "").replace(/([a-z])([A-Z])/g, "$1 $2").replace("Cpu", "CPU");
}

/** @param {string} label */
function twoLines(label) {
  const words = label.split(" ");
  const half = Math.ceil(words.length / 2);
  return [words.slice(0, half).join(" "), words.slice(half).join(" ")].filter(Boolean);
}
