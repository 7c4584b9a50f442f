import { Emitter } from "/static/js/emitter.js";
import { CameraWatch, isBlack, MUTED } from "/static/js/sources/camera-watch.js";
import { newContext } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

const [WIDTH, HEIGHT] = [256, 144];

/** @param {(x: number, y: number) => number} brightness @param {number} noise */
function pictureOf(brightness, noise = 0) {
  const picture = new ImageData(WIDTH, HEIGHT);
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const value = brightness(i % WIDTH, Math.floor(i / WIDTH)) + noise * (random() - 0.5) * 2;
    picture.data.set([value, value, value, 255], 4 * i);
  }
  return picture;
}

/** Something like a person in a room: 30 to 220. */
const room = (x, y) => 60 + 0.4 * x + (Math.hypot(x - 128, y - 80) < 50 ? 60 : 0) - 30 * (y > 120);

const BLACK = pictureOf(() => 0);
const LIGHT = pictureOf(room);

test("closed shutter is black, with a sensor's noise, too", () => {
  assert(isBlack(BLACK));
  assert(isBlack(pictureOf(() => 5, 6)));
});

test("dark room is not black", () => {
  for (const share of [1, 0.3, 0.1, 0.05, 0.03]) {
    for (const noise of [0, 4]) assert(!isBlack(pictureOf((x, y) => share * room(x, y), noise)), `${share} of its light, noise ${noise}`);
  }
  assert(!isBlack(pictureOf((x, y) => (Math.hypot(x - 40, y - 40) < 3 ? 200 : 2))), "a small lamp in the dark");
  assert(!isBlack(pictureOf(() => 30, 10)), "a grey wall in the dark");
});

/** A watch over a camera, by a clock of its own. */
function watched() {
  const view = new Emitter();
  const source = { isMuted: false };
  const sources = Object.assign(new Emitter(), { running: { kind: "camera", source } });
  const shown = { text: "" };
  const status = { show: (_, { text }) => (shown.text = text), clear: () => (shown.text = "") };
  let nowMs = 0;
  new CameraWatch({ view, sources, status, now: () => nowMs });
  const small = newContext(WIDTH, HEIGHT);
  const show = (picture, seconds) => {
    for (const endMs = nowMs + 1000 * seconds; nowMs < endMs; nowMs += 100) {
      small.putImageData(picture, 0, 0);
      view.emit("processed", [{ small }]);
    }
    return shown.text;
  };
  return { show, source, sources, shown };
}

test("black picture is reported after three seconds, until light returns", () => {
  const { show } = watched();
  assertEqual(show(LIGHT, 10), "");
  assertEqual(show(BLACK, 2.5), "");
  assert(show(BLACK, 1.5).startsWith("The picture is black. Is the shutter closed?"));
  assertEqual(show(LIGHT, 1), "");
  assertEqual(show(BLACK, 2), "", "the seconds begin anew");
});

test("muted camera is reported, until it is muted no longer", () => {
  const { show, source } = watched();
  source.isMuted = true;
  assertEqual(show(BLACK, 1), MUTED);
  assertEqual(show(BLACK, 10), MUTED);
  source.isMuted = false;
  assertEqual(show(LIGHT, 1), "");
});

test("black film is none of the camera's business", () => {
  const { show, sources, shown } = watched();
  show(BLACK, 5);
  assert(shown.text);
  sources.running = { kind: "file", source: {} };
  sources.emit("opened", sources.running);
  assertEqual(show(BLACK, 10), "");
});
