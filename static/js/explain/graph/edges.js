// @ts-check
/**
 * What travels from one node to the next: a kind of packet, or null for what can't be looked at.
 *
 * @typedef {[from: string, to: string, kind: string | null]} Edge
 */

/** @type {Edge[]} */
const BEFORE = [
  ["capture", "shrink", "camera"], ["shrink", "encode", "small"], ["encode", "uplink", "sent"],
  ["uplink", "receive", "sent"], ["receive", "decode", "sent"], ["decode", "wait", "decoded"],
];
/** @type {Edge[]} */
const MASK = [["smooth", "contours", "mask"], ["contours", "pack", "contours"]];
/** @type {Edge[]} */
const DETECTIONS = [["smooth", "contours", "detections"], ["contours", "pack", "detections"]];
/** @type {Edge[]} */
const AFTER = [
  ["pack", "downlink", "reply"],
  ["downlink", "page busy", "reply"], ["page busy", "unpack", "reply"], ["unpack", "composite", "reply"], ["composite", "screen", "picture"],
];
/** What these of MediaPipe's are given; what the others are, it keeps to itself. @type {Record<string, string>} */
const GIVEN = { ImageToTensorCalculator: "decoded", InferenceCalculatorCpu: "tensor", MergeImagesToVectorCalculator: "raw" };
/** The last ones that do not give detections. @type {Record<string, string | null>} */
const GIVES = {
  MergeImagesToVectorCalculator: "raw", FromImageCalculator: "raw",
  EndLoopLandmarkListVectorCalculator: null, EndLoopClassificationListCalculator: null,
};

/**
 * @param {string[]} names of MediaPipe's calculators, each after those it feeds on
 * @param {number[][]} feeds by each: the numbers of those that it feeds on
 * @param {string[]} gives what the model gives: "mask", "detections"
 * @returns {Edge[]} in the order in which a frame passes
 */
export function edgesOf(names, feeds, gives) {
  const [mask, detections] = [gives.includes("mask"), gives.includes("detections")];
  /** @type {Edge[]} */
  const within = feeds.flatMap((from, i) =>
    from.length ? from.map((j) => /** @type {Edge} */ ([names[j], names[i], GIVEN[names[i]] ?? null])) : [["wait", names[i], "decoded"]]);
  const last = names.filter((_, i) => !feeds.some((from) => from.includes(i)));
  const given = (/** @type {string} */ name) => {
    const kind = name in GIVES ? GIVES[name] : "detections";
    return (kind === "raw" && !mask) || (kind === "detections" && !detections) ? null : kind;
  };
  return [
    ...BEFORE, ...within, ...last.map((name) => /** @type {Edge} */ ([name, "smooth", given(name)])),
    ...(mask ? MASK : []), ...(detections ? DETECTIONS : []), ...AFTER,
  ];
}

/**
 * Which nodes a frame passes one after the other, and which side by side.
 * @param {number[][]} feeds as above
 * @returns {number[][]} by how many stand before them; the one on the longest way first
 */
export function ranksOf(feeds) {
  const depths = depthsOf(feeds);
  const deepest = Math.max(-1, ...depths);
  const way = [depths.lastIndexOf(deepest)];
  for (let depth = deepest - 1; depth >= 0; depth--) way.unshift(feeds[way[0]].find((i) => depths[i] === depth) ?? 0);
  return Array.from({ length: deepest + 1 }, (_, depth) => [
    way[depth], ...[...feeds.keys()].filter((i) => depths[i] === depth && i !== way[depth]),
  ]);
}

/**
 * The graph in the order in which it is read: what is needed late stands late, so that each way stays together.
 * @template {{feeds_on: number[]}} Node
 * @param {Node[]} nodes each after those it feeds on
 * @returns {Node[]} the same, with the new numbers
 */
export function inReadingOrder(nodes) {
  const feeds = nodes.map(({ feeds_on: from }) => from);
  const depths = depthsOf(feeds);
  /** @type {Set<number>} */
  const order = new Set();
  const add = (/** @type {number} */ i) => {
    if (order.has(i)) return;
    [...feeds[i]].sort((a, b) => depths[b] - depths[a]).forEach(add);
    order.add(i);
  };
  [...nodes.keys()].filter((i) => !feeds.some((from) => from.includes(i))).forEach(add);
  const numbers = [...order];
  return numbers.map((i) => ({ ...nodes[i], feeds_on: feeds[i].map((from) => numbers.indexOf(from)) }));
}

/** @param {number[][]} feeds @returns {number[]} how many stand before each */
function depthsOf(feeds) {
  /** @type {number[]} */
  const depths = [];
  for (const from of feeds) depths.push(1 + Math.max(-1, ...from.map((i) => depths[i])));
  return depths;
}
