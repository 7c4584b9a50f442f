// @ts-check
import { STAGES as SERVER_STAGES } from "../stream/protocol.js";
import { STAGES } from "./stages.js";

/**
 * Where a frame's time went.
 *
 * @typedef {object} Span
 * @property {string} name of the stage
 * @property {"browser" | "network" | "server"} place
 * @property {number} beginMs since the frame was grabbed
 * @property {number} ms how long it took
 *
 * @typedef {object} Trace
 * @property {number} frameId
 * @property {number} grabbedMs by performance.now()
 * @property {number} totalMs from grab to drawn
 * @property {Span[]} spans as STAGES
 * @property {number} unaccountedMs what no stage was measured for
 */

/**
 * @param {import("../stream/frame-sender.js").Segmented} segmented
 * @param {{beganMs: number, drawnMs: number}} drawing by performance.now()
 * @param {import("./server-clock.js").ServerClock} clock
 * @returns {Trace}
 */
export function traceOf({ frame, mask, moments }, { beganMs, drawnMs }, clock) {
  const { grabbedMs, capturedMs } = frame;
  const { shrunkMs, encodedMs, queuedMs, releasedMs, unpackedMs } = moments;
  // The server's clock is known within limits; that a frame arrives after it was sent is certain.
  const serverMs = mask.repliedMs - mask.receivedMs;
  const received = Math.min(Math.max(mask.receivedMs - clock.aheadMs, queuedMs), releasedMs - serverMs);
  /** @type {Record<string, [number, number]>} */
  const times = {
    capture: [grabbedMs, capturedMs],
    shrink: [capturedMs, shrunkMs],
    encode: [shrunkMs, encodedMs],
    uplink: [queuedMs, received],
    downlink: [received + serverMs, releasedMs],
    unpack: [releasedMs, unpackedMs],
    composite: [beganMs, drawnMs],
  };
  let atMs = received;
  for (const name of SERVER_STAGES) times[name] = [atMs, (atMs += mask.stagesMs[name])];
  const spans = STAGES.map(({ name, place }) => {
    const [begin, end] = times[name];
    return { name, place, beginMs: begin - grabbedMs, ms: end - begin };
  });
  const totalMs = drawnMs - grabbedMs;
  const accounted = spans.reduce((sum, { ms }) => sum + ms, 0);
  return { frameId: mask.frameId, grabbedMs, totalMs, spans, unaccountedMs: totalMs - accounted };
}
