import { LiveView } from "/static/js/view/live-view.js";
import { StageClock } from "/static/js/stream/stage-clock.js";
import { assertEqual, test } from "./harness.js";

const newFrame = () => ({ clock: new StageClock(), result: {} });

/** A view whose sender answers each frame at once. @returns {{view: LiveView, events: string[], show: (frame: object) => Promise<void>}} */
function newView() {
  const sender = { keep: async (frame) => ({ frames: [frame] }), process: async ({ frames }) => frames, release() {} };
  const view = new LiveView(sender, { draw: () => true, prepare() {} }, { isStalled: false });
  const events = [];
  for (const name of ["drawn", "shown", "processed"]) view.on(name, () => events.push(name));
  return { view, events, show: (frame) => view.show(frame, 8, 6) };
}

test("a frame is shown once, however often it is drawn", async () => {
  const { view, events, show } = newView();
  await show(newFrame());
  assertEqual(events.splice(0), ["drawn", "shown", "processed"]);
  const early = newFrame();
  view.override = { captured: async () => [{ frame: early, result: {} }], processed: () => [{ frame: early, result: {} }], forget() {} };
  await show(newFrame());
  assertEqual(events.splice(0), ["drawn", "shown", "drawn", "processed"]);
});

test("a result may draw nothing", async () => {
  const { view, events, show } = newView();
  view.override = { captured: async () => null, processed: () => [], forget() {} };
  await show(newFrame());
  assertEqual([events, view.hasDrawn], [["processed"], false]);
});
