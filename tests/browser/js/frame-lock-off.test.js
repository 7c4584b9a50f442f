import { FrameLockOff } from "/static/js/view/newest-result.js";
import { StageClock } from "/static/js/stream/stage-clock.js";
import { filled } from "./canvas.js";
import { withClock } from "./clock.js";
import { assert, assertEqual, test } from "./harness.js";

test("without the lock, no result outlives its source", () =>
  withClock(async ({ pass }) => {
    const pairing = new FrameLockOff({ framesAreRead: true, divisorFor: () => 1 });
    const image = filled("#000", 8, 6).canvas;
    const captured = () => pairing.captured(image, 8, 6);
    const frameWithResult = () => ({ clock: new StageClock(), result: { width: 4, height: 2 } });
    const isOwn = ([side], frame) => side.frame === frame && side.result === frame.result;

    assertEqual(await captured(), null, "a frame before any result");
    const first = frameWithResult();
    assert(isOwn(pairing.processed([first]), first), "a result, and no frame since");
    const [early] = await captured();
    assert(early.result === first.result, "a frame is drawn with the last result");
    const second = frameWithResult();
    const [newer] = pairing.processed([second]);
    assert(newer.frame === early.frame && newer.result === second.result, "the last frame is drawn with a new result");

    const late = frameWithResult();
    pass(2);
    pairing.forget();
    assertEqual(await captured(), null, "the first frame of another source");
    assert(isOwn(pairing.processed([late]), late), "a result of the source before");
    assertEqual(await captured(), null, "and a frame after that");
    const own = frameWithResult();
    assert(isOwn(pairing.processed([own]), own), "its own result, and no frame since");
    assert((await captured())[0].result === own.result, "a frame with its own source's result");
  }));
