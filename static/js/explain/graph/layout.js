// @ts-check
/**
 * The place of each node of the graph, in a drawing of SIZE.
 *
 * @typedef {{kind: "stage" | "link" | "calculator" | "screen", x: number, y: number, width: number, height: number}} Box
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
export const SEGMENT = { title: "8 process: MediaPipe’s graph, C++", place: "mediapipe", x: 424, width: 444 };
/** Over its two nodes. */
export const NETWORK = { title: "Network", places: [[212, 166], [1080, 22]] };

const ROWS = [34, 104, 174];
const HEIGHT = 46;
const WIDTHS = { stage: 126, link: 90 };

/** In the order in which a frame passes: its kind, its left edge, and its row. @type {Record<string, ["stage" | "link", number, number]>} */
const BEFORE = {
  capture: ["stage", 12, 0], shrink: ["stage", 12, 1], encode: ["stage", 12, 2], uplink: ["link", 167, 2],
  receive: ["stage", 282, 2], decode: ["stage", 282, 1], wait: ["stage", 282, 0],
};
/** @type {typeof BEFORE} */
const AFTER = {
  smooth: ["stage", 884, 2], contours: ["stage", 884, 1], pack: ["stage", 884, 0],
  downlink: ["link", 1031, 0], "page busy": ["stage", 1142, 0], unpack: ["stage", 1142, 1], composite: ["stage", 1142, 2],
};

const CALCULATOR = { width: 132, height: 58 };
const SLOTS = [[432, 34], [580, 34], [728, 34], [432, 166], [580, 166], [728, 166]];
/** By the order in which packets pass. @type {Record<string, number>} */
const SLOT_OF = {
  ImageCloneCalculator: 0, ImageToTensorCalculator: 1, InferenceCalculatorCpu: 2,
  ImagePropertiesCalculator: 3, TensorsToSegmentationCalculator: 4, MergeImagesToVectorCalculator: 5,
};

/** @typedef {import("./flow.js").Place} Place */

/** Places that were chosen by hand. @param {string[]} calculators MediaPipe's @returns {Place[] | null} null if there is one without */
export function slotsOf(calculators) {
  if (!calculators.every((name) => name in SLOT_OF)) return null;
  return calculators.map((name) => ({ x: SLOTS[SLOT_OF[name]][0], y: SLOTS[SLOT_OF[name]][1], ...CALCULATOR }));
}

/** @param {string[]} calculators MediaPipe's @param {Place[]} places theirs @returns {Map<string, Box>} by name, in the order in which a frame passes */
export function boxesOf(calculators, places) {
  return new Map([
    ...Object.entries(BEFORE).map(boxOf),
    ...calculators.map((name, i) => /** @type {[string, Box]} */ ([name, { kind: "calculator", ...places[i] }])),
    ...Object.entries(AFTER).map(boxOf),
    ["screen", { kind: "screen", x: 1142, y: ROWS[2] + HEIGHT + 26, width: WIDTHS.stage, height: 0 }],
  ]);
}

/** @param {[string, ["stage" | "link", number, number]]} entry @returns {[string, Box]} */
function boxOf([name, [kind, x, row]]) {
  return [name, { kind, x, y: ROWS[row], width: WIDTHS[kind], height: HEIGHT }];
}

/** Where a line leaves one box and enters the other. @param {Box} a @param {Box} b @returns {[number, number][]} */
export function ends(a, b) {
  const middle = (/** @type {Box} */ box) => [box.x + box.width / 2, box.y + box.height / 2];
  const [[ax, ay], [bx, by]] = [middle(a), middle(b)];
  if (a.x + a.width <= b.x) {
    const y = Math.abs(ay - by) < 30 ? by : ay;
    return [[a.x + a.width, y], [b.x, by]];
  }
  return by > ay ? [[ax, a.y + a.height], [bx, b.y]] : [[ax, a.y], [bx, b.y + b.height]];
}
