// @ts-check
import { flowOf } from "./flow.js";
import { shortLines } from "./node-names.js";
import { IN, OUT, Routes } from "./routes.js";

/**
 * Where everything is, in a drawing of SIZE.
 *
 * @typedef {import("./flow.js").Place} Place
 * @typedef {import("./routes.js").Point} Point
 * @typedef {Place & {kind: "stage" | "link" | "calculator" | "screen"}} Box
 *
 * @typedef {object} Layout
 * @property {Map<string, Box>} boxes by node, in the order in which a frame passes
 * @property {Point[][]} ways by edge: the corners, both ends included
 * @property {Map<string, string[]>} labels of MediaPipe's nodes, one or two lines
 * @property {number} type size of these letters
 */
export const SIZE = { width: 1280, height: 254 };

/** @type {{title: string, place: string, x: number, width: number}[]} */
export const ZONES = [
  { title: "Browser", place: "browser", x: 4, width: 142 },
  { title: "Server, Python", place: "server", x: 274, width: 142 },
  { title: "Server, Python", place: "server", x: 876, width: 142 },
  { title: "Browser", place: "browser", x: 1134, width: 142 },
];
/** The stage that is a graph of its own: its zone is its node. */
export const PROCESS = { title: "8 process: MediaPipe’s graph, C++", place: "mediapipe", x: 424, width: 444 };
/** Over its two nodes. */
export const NETWORK = { title: "Network", places: [[210, 166], [1076, 22]] };

const ROWS = [34, 104, 174];
const HEIGHT = 46;
const WIDTHS = { stage: 130, link: 98 };

/** In the order in which a frame passes: its kind, its left edge, and its row. @type {Record<string, ["stage" | "link", number, number]>} */
const BEFORE = {
  capture: ["stage", 10, 0], shrink: ["stage", 10, 1], encode: ["stage", 10, 2], uplink: ["link", 161, 2],
  receive: ["stage", 280, 2], decode: ["stage", 280, 1], wait: ["stage", 280, 0],
};
/** @type {typeof BEFORE} */
const AFTER = {
  smooth: ["stage", 882, 2], contours: ["stage", 882, 1], pack: ["stage", 882, 0],
  downlink: ["link", 1027, 0], "page busy": ["stage", 1140, 0], unpack: ["stage", 1140, 1], composite: ["stage", 1140, 2],
};
/** Between two arrows from the same box to the same box. */
const APART = 56;

/**
 * @param {string[]} names of MediaPipe's nodes, in the order in which packets pass
 * @param {import("./edges.js").Edge[]} edges all
 * @param {(line: string, type: number) => number} widthOf a line in letters of this size
 * @returns {Layout}
 */
export function layoutOf(names, edges, widthOf) {
  const labels = new Map(names.map((name) => [name, shortLines(name)]));
  const isLinked = (/** @type {number} */ i) => edges.some(([from, to]) => from === names[i] && to === names[i + 1]);
  const flow = flowOf([...labels.values()], isLinked, widthOf);
  /** @type {Map<string, Box>} */
  const boxes = new Map([
    ...Object.entries(BEFORE).map(boxOf),
    ...names.map((name, i) => /** @type {[string, Box]} */ ([name, { kind: "calculator", ...flow.places[i] }])),
    ...Object.entries(AFTER).map(boxOf),
    ["screen", { kind: "screen", x: 1140, y: ROWS[2] + HEIGHT + 26, width: WIDTHS.stage, height: 0 }],
  ]);
  const box = (/** @type {string} */ name) => /** @type {Box} */ (boxes.get(name));
  const number = (/** @type {string} */ name) => (name === "wait" ? IN : name === "smooth" ? OUT : names.indexOf(name));
  const isInner = (/** @type {import("./edges.js").Edge} */ [from, to]) => labels.has(from) || labels.has(to);
  const links = edges.filter(isInner).map(([from, to]) => ({ from: number(from), to: number(to) }));
  const inner = new Routes(flow, { before: box("wait"), after: box("smooth") }).lay(links).values();
  const ways = edges.map((edge) => {
    if (isInner(edge)) return inner.next().value ?? [];
    const [from, to] = edge;
    const twins = edges.filter((other) => other[0] === from && other[1] === to);
    return straight(box(from), box(to), (twins.indexOf(edge) - (twins.length - 1) / 2) * APART);
  });
  return { boxes, ways, labels, type: flow.type };
}

/** @param {[string, ["stage" | "link", number, number]]} entry @returns {[string, Box]} */
function boxOf([name, [kind, x, row]]) {
  return [name, { kind, x, y: ROWS[row], width: WIDTHS[kind], height: HEIGHT }];
}

/** To the right, down or up. @param {Box} a @param {Box} b @param {number} aside @returns {Point[]} */
function straight(a, b, aside) {
  if (a.y === b.y) return [[a.x + a.width, a.y + a.height / 2], [b.x, b.y + b.height / 2]];
  const x = a.x + a.width / 2 + aside;
  return a.y < b.y ? [[x, a.y + a.height], [x, b.y]] : [[x, a.y], [x, b.y + b.height]];
}
