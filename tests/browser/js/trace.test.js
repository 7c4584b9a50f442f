import { traceOf } from "/static/js/explain/trace.js";
import { SERVER_STAGES, StageClock } from "/static/js/stream/stage-clock.js";
import { assertClose, test } from "./harness.js";

/** Sent at 10, on the server from 11 to 15, taken by the page at `arrivedMs`. */
function spansOf(arrivedMs, busySinceMs) {
  const clock = new StageClock(0);
  for (const [stage, ms] of Object.entries({ capture: 8, shrink: 9, encode: 10, exchange: arrivedMs, unpack: arrivedMs + 1, composite: arrivedMs + 3 })) clock.mark(stage, ms);
  const stagesMs = Object.fromEntries(SERVER_STAGES.map((name) => [name, 4 / SERVER_STAGES.length]));
  const mask = { frameId: 1, receivedMs: 11, repliedMs: 15, stagesMs };
  const trace = traceOf({ clock, network: { sentMs: 10, arrivedMs } }, mask, { aheadMs: 0 }, busySinceMs);
  assertClose(trace.unaccountedMs, 0, 1e-6);
  return Object.fromEntries(trace.spans.map(({ name, ms }) => [name, ms]));
}

test("time in which the page was busy is not the network's", () => {
  const spans = spansOf(70, 20);
  assertClose(spans.downlink, 5, 1e-6);
  assertClose(spans["page busy"], 50, 1e-6);
});

test("a page that was busy before the reply was sent waits no longer than the reply was under way", () => {
  const spans = spansOf(70, 12);
  assertClose(spans.downlink, 0, 1e-6);
  assertClose(spans["page busy"], 55, 1e-6);
});

test("a slow network is not the page's fault", () => {
  const spans = spansOf(70, 71);
  assertClose(spans.downlink, 55, 1e-6);
  assertClose(spans["page busy"], 0, 1e-6);
});
