import { FrameLockOff } from "/static/js/explain/frame-lock-off.js";
import { StageClock } from "/static/js/stream/stage-clock.js";
import { filled } from "./canvas.js";
import { withClock } from "./clock.js";
import { assert, assertEqual, test } from "./harness.js";

test("without the lock, no mask outlives its source", () =>
  withClock(async ({ pass }) => {
    const pairing = new FrameLockOff({ framesAreRead: true });
    const image = filled("#000", 8, 6).canvas;
    const captured = () => pairing.captured(image, 8, 6);
    const frameWithMask = () => ({ clock: new StageClock(), mask: { width: 4, height: 2 } });
    const isOwn = ([side], frame) => side.frame === frame && side.mask === frame.mask;

    assertEqual(await captured(), null, "a frame before any mask");
    const first = frameWithMask();
    assert(isOwn(pairing.segmented([first]), first), "a mask, and no frame since");
    const [early] = await captured();
    assert(early.mask === first.mask, "a frame is drawn with the last mask");
    const second = frameWithMask();
    const [newer] = pairing.segmented([second]);
    assert(newer.frame === early.frame && newer.mask === second.mask, "the last frame is drawn with a new mask");

    const late = frameWithMask();
    pass(2);
    pairing.forget();
    assertEqual(await captured(), null, "the first frame of another source");
    assert(isOwn(pairing.segmented([late]), late), "a mask of the source before");
    assertEqual(await captured(), null, "and a frame after that");
    const own = frameWithMask();
    assert(isOwn(pairing.segmented([own]), own), "its own mask, and no frame since");
    assert((await captured())[0].mask === own.mask, "a frame with its own source's mask");
  }));
