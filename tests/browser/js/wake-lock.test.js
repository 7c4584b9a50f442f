import { Emitter } from "/static/js/emitter.js";
import { keepScreenOn } from "/static/js/ui/wake-lock.js";
import { assertEqual, test } from "./harness.js";

test("screen stays on while the picture is live", async () => {
  const locks = [];
  const request = async () => {
    const lock = { released: false, release: () => (lock.released = true) };
    locks.push(lock);
    return lock;
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
  try {
    const live = Object.assign(new Emitter(), { isStalled: false });
    const state = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      return locks.map(({ released }) => released);
    };
    keepScreenOn(live);
    assertEqual(await state(), [false]);
    live.isStalled = true;
    live.emit("stalled");
    assertEqual(await state(), [true]);
    live.isStalled = false;
    live.emit("resumed");
    assertEqual(await state(), [true, false]);
    locks[1].released = true; // by the browser, while the page was hidden
    document.dispatchEvent(new Event("visibilitychange"));
    assertEqual(await state(), [true, true, false]);
    document.dispatchEvent(new Event("visibilitychange"));
    assertEqual(await state(), [true, true, false]);
  } finally {
    delete navigator.wakeLock;
  }
});
