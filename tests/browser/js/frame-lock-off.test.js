import { FrameLockOff } from "/static/js/explain/frame-lock-off.js";
import { filled } from "./canvas.js";
import { withClock } from "./clock.js";
import { assert, assertEqual, test } from "./harness.js";

test("unlocked, no mask outlives its source", () =>
  withClock(({ pass }) => {
    const unlocked = new FrameLockOff({ framesAreRead: true });
    const image = filled("#000", 8, 6).canvas;
    const segmented = () => ({ mask: { width: 4, height: 2 }, frame: { grabbedMs: performance.now() } });
    const frame = () => unlocked.frame(image, 8, 6);
    const { mask } = segmented();
    const maskOf = (pair) => pair && pair.mask;

    assertEqual(frame(), null, "a frame, and no mask yet");
    assertEqual(unlocked.mask({ ...segmented(), mask }), null, "a mask, and no frame since");
    assert(maskOf(frame()) === mask, "a frame is drawn under the last mask");
    const newer = segmented();
    assert(maskOf(unlocked.mask(newer)) === newer.mask, "the last frame is drawn under a new mask");

    const late = segmented();
    pass(2);
    unlocked.forget();
    assertEqual(frame(), null, "another source's first frame");
    assertEqual(unlocked.mask(late), null, "a mask of the source before");
    assertEqual(frame(), null, "and a frame after that");
    const own = segmented();
    assertEqual(unlocked.mask(own), null, "its own mask, and no frame since");
    assert(maskOf(frame()) === own.mask, "a frame under its own source's mask");
  }));
