// @ts-check
import { EXCHANGE, SERVER_STAGES, STAGES } from "../stream/stage-clock.js";

/**
 * Where a frame's time went.
 *
 * @typedef {object} Span
 * @property {string} name of the stage
 * @property {"browser" | "network" | "server"} place
 * @property {number} beginMs since the frame was captured
 * @property {number} ms duration
 *
 * @typedef {object} Trace
 * @property {number} frameId
 * @property {number} capturedMs by performance.now()
 * @property {number} totalMs from capture to display
 * @property {Span[]} spans as STAGES
 * @property {number} unaccountedMs time that no stage accounts for
 */

/**
 * @param {import("../stream/frame.js").Frame} frame that has been drawn
 * @param {Pick<import("../stream/protocol.js").Result, "frameId" | "receivedMs" | "repliedMs" | "stagesMs">} result its result
 * @param {import("./server-clock.js").ServerClock} serverClock
 * @param {Pick<import("./busy-watch.js").BusyWatch, "busyMs">} busyWatch
 * @returns {Trace}
 */
export function traceOf({ clock, network }, result, serverClock, busyWatch) {
  const [queuedMs, releasedMs] = clock.span(EXCHANGE);
  // The server's clock is known within limits, but a frame surely arrives after it was sent.
  const serverMs = result.repliedMs - result.receivedMs;
  const receivedMs = Math.min(Math.max(result.receivedMs - serverClock.aheadMs, queuedMs), releasedMs - serverMs);
  const repliedMs = receivedMs + serverMs;
  const freeMs = releasedMs - busyWatch.busyMs(repliedMs, network.arrivedMs);
  /** @type {Record<string, [number, number]>} */
  const exchange = { uplink: [queuedMs, receivedMs], downlink: [repliedMs, freeMs], "page busy": [freeMs, releasedMs] };
  let atMs = receivedMs;
  for (const name of SERVER_STAGES) exchange[name] = [atMs, (atMs += result.stagesMs[name])];
  const spans = STAGES.map(({ name, place }) => {
    const [begin, end] = exchange[name] ?? clock.span(name);
    return { name, place, beginMs: begin - clock.beganMs, ms: end - begin };
  });
  const accounted = spans.reduce((sum, { ms }) => sum + ms, 0);
  return { frameId: result.frameId, capturedMs: clock.beganMs, totalMs: clock.totalMs, spans, unaccountedMs: clock.totalMs - accounted };
}
