import { eachTrackFrame, every } from "/static/js/sources/frame-loop.js";
import { filled, newContext, pixel } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

test("callbacks come at the rate, in step with the screen", () => {
  const { requestAnimationFrame } = window;
  try {
    for (const [rate, refreshesPerSecond, expected] of [[30, 60, 30], [60, 60, 60], [60, 120, 60], [30, 50, 30], [60, 50, 50]]) {
      let tick = () => {};
      window.requestAnimationFrame = (callback) => ((tick = callback), 1);
      let count = 0;
      every(rate, () => count++);
      for (let refresh = 0; refresh < 10 * refreshesPerSecond; refresh++) tick(5000 + (refresh * 1000) / refreshesPerSecond);
      assertEqual(Math.round(count / 10), expected, `${rate} on a screen of ${refreshesPerSecond}`);
    }
  } finally {
    window.requestAnimationFrame = requestAnimationFrame;
  }
});

/**
 * A track whose frames the test gives: each in its own grey.
 * @param {(frame: {grey: number, size: number[], captured: number}) => void} onFrame
 */
function newTrack(onFrame) {
  const track = new MediaStreamTrackGenerator({ kind: "video" });
  const writer = track.writable.getWriter();
  const context = newContext(1, 1);
  let reached = () => {};
  const images = [];
  const stop = eachTrackFrame(track, (image, width, height, captured) => {
    images.push(image);
    context.drawImage(image, 0, 0, 1, 1);
    const [grey] = pixel(context, 0, 0);
    onFrame({ grey: 5 * Math.round(grey / 5), size: [width, height], captured });
    reached();
  });
  const frames = [];
  return {
    track,
    stop,
    /** Whether each frame has been closed: a camera has few buffers. */
    areClosed: () => images.every(({ format }) => format === null),
    /** Gives one, and waits until it is closed. */
    async give(grey) {
      const frame = new VideoFrame(filled(`rgb(${grey} ${grey} ${grey})`, 64, 48).canvas, { timestamp: 0 });
      frames.push(frame);
      await writer.write(frame);
    },
    /** Waits for the next frame that is passed on. */
    next: () => new Promise((resolve) => (reached = resolve)),
  };
}

test("frames of a track come in order, at their size", async () => {
  const got = [];
  const { give, next, stop, areClosed } = newTrack((frame) => got.push(frame));
  for (const grey of [50, 100, 150]) {
    const shown = next();
    await give(grey);
    await shown;
  }
  stop();
  assert(areClosed());
  assertEqual(got, [50, 100, 150].map((grey) => ({ grey, size: [64, 48], captured: 1 })));
});

test("frames that were not read in time are counted", async () => {
  const got = [];
  const { track, give, next, stop } = newTrack(({ captured }) => got.push(captured));
  for (const totalFrames of [7, 8, 12]) {
    Object.defineProperty(track, "stats", { value: { totalFrames }, configurable: true });
    const shown = next();
    await give(50);
    await shown;
  }
  stop();
  assertEqual(got, [1, 1, 4]);
});

test("frames of a camera are passed on while the page is painted only", async () => {
  const { requestAnimationFrame } = window;
  let paint = () => {};
  let nowMs = 0;
  window.requestAnimationFrame = (callback) => ((paint = callback), 1);
  performance.now = () => nowMs;
  try {
    const got = [];
    const { track, give, next, stop } = newTrack(({ grey }) => got.push(grey));
    const giveAndWait = async (grey) => {
      const shown = next();
      await give(grey);
      await shown;
    };
    await giveAndWait(50);
    nowMs = 300; // since then the page has not been painted
    const isRead = new Promise((resolve) => {
      Object.defineProperty(track, "stats", { get: () => setTimeout(resolve) && null });
    });
    await give(100);
    await isRead;
    paint(nowMs);
    await giveAndWait(150);
    stop();
    assertEqual(got, [50, 150]);
  } finally {
    window.requestAnimationFrame = requestAnimationFrame;
    delete performance.now;
  }
});

test("error in one frame does not stop the next", async () => {
  const { reportError } = window;
  const errors = [];
  window.reportError = (error) => errors.push(error.message);
  try {
    let count = 0;
    let reached = () => {};
    const { give, stop, areClosed } = newTrack(() => {
      count += 1;
      setTimeout(reached);
      throw new Error(`frame ${count}`);
    });
    for (let i = 0; i < 2; i++) {
      const failed = new Promise((resolve) => (reached = resolve));
      await give(50);
      await failed;
    }
    stop();
    assert(areClosed());
    assertEqual(errors, ["frame 1", "frame 2"]);
  } finally {
    window.reportError = reportError;
  }
});
