import { SourceSwitch } from "/static/js/sources/source-switch.js";
import { filled, fileOf, newContext } from "./canvas.js";
import { withClock } from "./clock.js";
import { assert, assertEqual, test } from "./harness.js";

const OPTIONS = { size: { width: 64, height: 48 }, rate: 30, camera: "" };

test("source that gives no frames is reported, unless it is a file, which may pause", async () => {
  const file = new File([await fileOf(filled("#f00", 8, 8))], "photo");
  const { requestAnimationFrame } = window;
  window.requestAnimationFrame = () => 0;
  try {
    for (const [kind, expected] of [["presenter", ["presenter"]], ["file", []]]) {
      await withClock(async ({ pass }) => {
        const silent = [];
        const sources = new SourceSwitch(() => {});
        sources.on("silent", (running) => silent.push(running.kind));
        await sources.open(kind, { ...OPTIONS, file });
        pass(10_000);
        assertEqual(silent, expected);
        sources.running.source.stop();
      });
    }
  } finally {
    window.requestAnimationFrame = requestAnimationFrame;
  }
});

test("camera that gives no first frame, as a muted one, is reported", async () => {
  const { setTimeout } = window;
  const { mediaDevices } = navigator;
  mediaDevices.getUserMedia = async () => newContext(8, 8).canvas.captureStream(0);
  try {
    await withClock(async ({ pass }) => {
      let silentMs = 0;
      const sources = new SourceSwitch(() => {});
      sources.on("silent", () => (silentMs = performance.now()));
      sources.open("camera", OPTIONS);
      for (let steps = 0; !silentMs && steps < 200; steps++) {
        pass(100);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      assert(silentMs >= 6500, silentMs);
      sources.running.source.stop();
    });
  } finally {
    delete mediaDevices.getUserMedia;
  }
});
