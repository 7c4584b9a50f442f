import { FrameRateWatch } from "/static/js/performance/frame-rate-watch.js";
import { assert, assertEqual, test } from "./harness.js";

/** Simulate a camera's frames. @param {(frame: number, nowMs: number) => boolean} isShown */
function run(seconds, isShown, look) {
  const pace = new FrameRateWatch();
  pace.restart(0);
  for (let frame = 0; frame < 30 * seconds; frame++) {
    const nowMs = (frame * 1000) / 30;
    pace.captured(1, nowMs);
    if (isShown(frame, nowMs)) pace.shown(nowMs);
    look(pace, nowMs);
  }
}

test("slow machine is reported once, a fast one never", () => {
  const told = [30, 27, 20].map((shownOf30) => {
    const all = [];
    run(20, (frame) => frame % 30 < shownOf30, (pace, nowMs) => {
      const slow = pace.tooSlow(nowMs);
      if (slow) all.push({ nowMs, ...slow });
    });
    return all;
  });
  assertEqual(told.map(({ length }) => length), [0, 0, 1]);
  const [{ nowMs, captured, shown }] = told[2];
  assert(nowMs >= 5000, `told after ${nowMs} ms`);
  assertEqual([captured, shown].map(Math.round), [30, 20]);
});

test("frame rate recovers", () => {
  const recovered = [];
  run(30, (frame, nowMs) => nowMs > 15_000 || frame % 2 === 1, (pace, nowMs) => {
    if (pace.hasRecovered(nowMs)) recovered.push(nowMs);
  });
  assert(15_000 < recovered[0] && recovered[0] < 21_000, `after ${recovered[0]} ms`);
  assert(recovered.length > 200, `${recovered.length} times`);
});
