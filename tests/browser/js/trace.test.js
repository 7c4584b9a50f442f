import { BusyWatch } from "/static/js/explain/busy-watch.js";
import { traceOf } from "/static/js/explain/trace.js";
import { SERVER_STAGES, StageClock } from "/static/js/stream/stage-clock.js";
import { assert, assertClose, test } from "./harness.js";

test("time in which the page was busy is not the network's", () => {
  const clock = new StageClock(0);
  for (const [stage, ms] of Object.entries({ capture: 8, shrink: 9, encode: 10, exchange: 70, unpack: 71, composite: 73 })) clock.mark(stage, ms);
  const stagesMs = Object.fromEntries(SERVER_STAGES.map((name) => [name, 4 / SERVER_STAGES.length]));
  const result = { frameId: 1, receivedMs: 11, repliedMs: 15, stagesMs };
  const asked = [];
  const busyWatch = { busyMs: (...span) => asked.push(span) && 50 };
  const { spans, unaccountedMs } = traceOf({ clock, network: { sentMs: 10, arrivedMs: 69 } }, result, { aheadMs: 0 }, busyWatch);
  const ms = Object.fromEntries(spans.map(({ name, ms }) => [name, ms]));
  assertClose(ms["page busy"], 50, 1e-6);
  assertClose(ms.downlink, 5, 1e-6);
  assertClose(unaccountedMs, 0, 1e-6);
  assert(asked.join() === "15,69", asked.join());
});

test("a busy page is noticed, whether it still is or was", async () => {
  const watch = new BusyWatch();
  const begin = performance.now();
  while (performance.now() < begin + 60);
  const end = performance.now();
  assert(watch.busyMs(begin, end) >= 50, "still busy");
  await new Promise((resolve) => setTimeout(resolve, 20));
  const later = watch.busyMs(begin, end);
  assert(later >= 50 && later <= 60.1 + (end - begin - 60), String(later));
  assertClose(watch.busyMs(begin, begin), 0, 1e-6);
  watch.stop();
});
