import { NewestResult } from "/static/js/view/newest-result.js";
import { StageClock } from "/static/js/stream/stage-clock.js";
import { filled } from "./canvas.js";
import { withClock } from "./clock.js";
import { assert, assertEqual, test } from "./harness.js";

const WINDOW = 30;
const image = filled("#000", 8, 6).canvas;

/** A source of 30 frames a second. @param {() => boolean} [isSlowMotion] */
function newSource(pass, isSlowMotion = () => false) {
  const pairing = new NewestResult({ framesAreRead: true, divisorFor: () => 1 }, isSlowMotion);
  const frame = () => ({ clock: new StageClock(), result: { width: 4, height: 2 } });
  return {
    pairing,
    frame,
    /** Give frames, and every few a result. @returns {Promise<{early: number, late: number}>} how many were drawn at once, and with their results */
    async run(frames, every) {
      const drawn = { early: 0, late: 0 };
      for (let i = 1; i <= frames; i++) {
        pass(33);
        if (await pairing.captured(image, 8, 6)) drawn.early += 1;
        if (i % every === 0) drawn.late += pairing.processed([frame()]).length;
      }
      return drawn;
    },
  };
}

const withPass = (body) => () => withClock(({ pass }) => body(pass));

test("a model that keeps up is locked", withPass(async (pass) => {
  const { pairing, frame: newFrame, run } = newSource(pass);
  assertEqual(await run(10 * WINDOW, 1), { early: 0, late: 10 * WINDOW });
  const frame = newFrame();
  const [side] = pairing.processed([frame]);
  assert(side.frame === frame && side.result === frame.result, "its own frame");
}));

test("of a slow model every frame is drawn, with the newest result", withPass(async (pass) => {
  const { pairing, frame: newFrame, run } = newSource(pass);
  await run(2 * WINDOW, 2);
  assertEqual(await run(WINDOW, 2), { early: WINDOW, late: 0 });
  const newest = newFrame();
  assertEqual(pairing.processed([newest]), [], "nothing is drawn twice");
  const [side] = await pairing.captured(image, 8, 6);
  assert(side.result === newest.result && side.frame !== newest);
}));

test("a model that is fast again is locked again", withPass(async (pass) => {
  const { run } = newSource(pass);
  await run(2 * WINDOW, 2);
  await run(2 * WINDOW, 1);
  assertEqual(await run(WINDOW, 1), { early: 0, late: WINDOW });
}));

test("a model that is far too slow is waited for", withPass(async (pass) => {
  const { run } = newSource(pass);
  await run(2 * WINDOW, 2);
  await run(2 * WINDOW, 5);
  assertEqual(await run(WINDOW, 5), { early: 0, late: WINDOW / 5 });
}));

test("a model in between stays as it is", withPass(async (pass) => {
  const { run } = newSource(pass);
  const nineOfTen = async () => {
    const drawn = { early: 0, late: 0 };
    for (let i = 0; i < 6 * WINDOW; i += 10) {
      for (const { early, late } of [await run(9, 1), await run(1, 2)]) {
        drawn.early += early;
        drawn.late += late;
      }
    }
    return drawn;
  };
  assertEqual((await nineOfTen()).early, 0, "locked");
  await run(2 * WINDOW, 2);
  assertEqual(await nineOfTen(), { early: 6 * WINDOW, late: 0 }, "not locked");
}));

test("the time until a model's first result does not count", withPass(async (pass) => {
  const { pairing, run } = newSource(pass);
  for (const when of ["at first", "after a loss"]) {
    assertEqual(await run(3 * WINDOW, Infinity), { early: 0, late: 0 }, when);
    assertEqual((await run(2 * WINDOW, 1)).early, 0, when);
    pairing.forget();
  }
}));

test("slow motion is locked, however few the results", withPass(async (pass) => {
  let isSlowMotion = true;
  const { run } = newSource(pass, () => isSlowMotion);
  assertEqual(await run(4 * WINDOW, 20), { early: 0, late: 6 });
  isSlowMotion = false;
  await run(2 * WINDOW, 2);
  isSlowMotion = true;
  assertEqual((await run(2 * WINDOW, 20)).early, 0, "begun while the model was slow");
}));

test("no result outlives its source", withPass(async (pass) => {
  const { pairing, run } = newSource(pass);
  await run(2 * WINDOW, 2);
  pairing.forget();
  assertEqual(await pairing.captured(image, 8, 6), null);
}));
