import { OutlineSvg } from "/static/js/export/outline-svg.js";
import { PictureInPicture } from "/static/js/export/picture-in-picture.js";
import { Recording } from "/static/js/export/recording.js";
import { Snapshot } from "/static/js/export/snapshot.js";
import { filled } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

/** A fake MediaRecorder: it begins an MP4, `give` adds bytes, and `stop` adds a last one. */
class Recorder extends EventTarget {
  static isTypeSupported = () => true;
  state = "inactive";
  constructor(stream, { mimeType }) {
    super();
    Object.assign(this, { stream, mimeType });
    Recorder.newest = this;
  }
  start() {
    this.state = "recording";
    queueMicrotask(() => this.give("\0\0\0\0ftyp"));
  }
  give(data) {
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([data]) }));
  }
  stop() {
    this.state = "inactive";
    queueMicrotask(() => {
      this.give(new Uint8Array(1));
      this.dispatchEvent(new Event("stop"));
    });
  }
}

const refuse = (name) => () => {
  throw new DOMException("", name);
};

/**
 * Runs `body` with exports of a green canvas. At the end of it, nothing may run any longer.
 * @param {(found: {shown: object, files: [string, number][], told: string[], failure: (use: () => unknown) => Promise<string>}) => Promise<void>} body
 *   `files`: endings and sizes of those saved; `told`: what was said; `failure`: the words of the error
 * @param {[object, string, unknown][]} replaced owners, names and values, for the time of the test
 */
async function withExports(body, replaced = []) {
  const [tracks, clocks, files, told] = [[], new Set(), [], []];
  const { captureStream } = HTMLCanvasElement.prototype;
  const { setInterval, clearInterval } = window;
  const blobs = [];
  const all = [
    [window, "MediaRecorder", Recorder],
    [window, "setInterval", (...given) => (clocks.add(setInterval(...given)), [...clocks].at(-1))],
    [window, "clearInterval", (id) => (clocks.delete(id), clearInterval(id))],
    [URL, "createObjectURL", (blob) => (blobs.push(blob), "#")],
    [HTMLAnchorElement.prototype, "click", function () { files.push([this.download.split(".").at(-1), blobs.at(-1).size]); }],
    [HTMLCanvasElement.prototype, "captureStream", function (...given) {
      const stream = captureStream.apply(this, given);
      tracks.push(...stream.getTracks());
      return stream;
    }],
    ...replaced,
  ].map(([owner, name, value]) => {
    const original = owner[name];
    owner[name] = value;
    return () => (owner[name] = original);
  });
  const { canvas } = filled("#0f0", 64, 48);
  const shown = {
    canvas, picture: { wholes: 0, isReduced: false }, rate: () => 30, isDrawn: () => true, isTransparent: () => false,
    hasSound: () => false, film: () => null, tell: (sentence) => told.push(sentence),
  };
  const failure = async (use) => {
    try {
      await use();
    } catch ({ message }) {
      return message;
    }
    return "";
  };
  try {
    await body({ shown, files, told, failure });
    assertEqual([clocks.size, shown.picture.wholes, tracks.filter(({ readyState }) => readyState !== "ended")], [0, 0, []], "what is left");
  } finally {
    for (const restore of all.reverse()) restore();
  }
}

/** Runs an action that ends the recording, and waits for the end. */
function ended(recording, action) {
  const end = new Promise((resolve) => recording.addEventListener("change", () => recording.isOn || resolve()));
  action();
  return end;
}

test("a recording stops at its limits and is saved", async () => {
  for (const [limits, given, words] of [
    [{ minutes: 0.001, megabytes: 1000 }, 1, "its limit of 0.001 minutes and was saved"],
    [{ minutes: 15, megabytes: 0.001 }, 1000, "has reached its limit of 0.001 MB and was saved"],
  ]) {
    await withExports(async ({ shown, files, told }) => {
      const recording = new Recording(shown, limits);
      await recording.use();
      await ended(recording, () => Recorder.newest.give(new Uint8Array(given)));
      assertEqual(files, [["mp4", given + 9]]);
      assert(told.length === 1 && told[0].includes(words), told);
    });
  }
});

test("a recording that cannot start is reported", async () => {
  class None extends Recorder {
    constructor() {
      super(null, {});
      refuse("NotSupportedError")();
    }
  }
  class NotThisSize extends Recorder {
    start = refuse("NotSupportedError");
  }
  for (const [value, words] of [[None, "This browser cannot record."], [NotThisSize, "Choose a smaller camera size"]]) {
    await withExports(async ({ shown, files, failure }) => {
      const recording = new Recording(shown);
      const said = await failure(() => recording.use());
      assert(said.includes(words) && !recording.isOn && !files.length, said);
    }, [[window, "MediaRecorder", value]]);
  }
});

test("a recorder that drops transparency is reported", () => withExports(async ({ shown, files, told }) => {
  const recording = new Recording({ ...shown, isTransparent: () => true });
  await recording.use();
  assert(told.join().includes("cannot record transparency, so the recording has a black background"), told);
  await ended(recording, () => recording.use());
  assertEqual(files.map(([ending]) => ending), ["mp4"]);
}));

test("a recorder that gives nothing is reported", async () => {
  class Silent extends Recorder {
    give() {}
  }
  for (const [isDrawn, words] of [[true, "recorder gave nothing to save"], [false, "no picture arrived"]]) {
    await withExports(async ({ shown, files, told }) => {
      const recording = new Recording(shown);
      await recording.use();
      if (isDrawn) recording.drawn();
      await ended(recording, () => recording.use());
      assert(told.length === 1 && told[0].includes(words) && !files.length, told);
    }, [[window, "MediaRecorder", Silent]]);
  }
});

test("an interrupted recording is reported and saved", () => withExports(async ({ shown, files, told }) => {
  const recording = new Recording(shown);
  await recording.use();
  await ended(recording, () => {
    Recorder.newest.give(new Uint8Array(7));
    Recorder.newest.dispatchEvent(new Event("error"));
  });
  assertEqual(files, [["mp4", 16]]);
  assert(told.length === 1 && told[0].includes("stopped the recording. The part so far was saved"), told);
}));

test("a recording that cannot be read is saved as it came, and reported", async () => {
  class Damaged extends Recorder {
    start() {
      this.state = "recording";
    }
  }
  await withExports(async ({ shown, files, told }) => {
    const recording = new Recording(shown);
    await recording.use();
    await ended(recording, () => {
      Recorder.newest.give("neither an MP4 nor a WebM");
      recording.use();
      assert(!dispatchEvent(new Event("beforeunload", { cancelable: true })), "it asks until the file is saved");
    });
    assertEqual([files, told.length], [[["mp4", 26]], 1]);
    assert(told[0].includes("The recording was saved as the browser wrote it: "), told);
    assert(dispatchEvent(new Event("beforeunload", { cancelable: true })), "nothing is left to lose");
  }, [[window, "MediaRecorder", Damaged]]);
});

test("a refused small window is reported", () => withExports(async ({ shown, failure }) => {
  const small = new PictureInPicture(shown);
  const said = await failure(() => small.use());
  assert(said.includes("did not allow the small window") && !small.isOn, said);
}, [[HTMLVideoElement.prototype, "requestPictureInPicture", async () => refuse("NotAllowedError")()]]));

test("nothing is saved before there is a picture", () => withExports(async ({ shown, files, failure }) => {
  for (const Kind of [Snapshot, OutlineSvg, Recording, PictureInPicture]) {
    const said = await failure(() => new Kind({ ...shown, isDrawn: () => false }).use());
    assert(said.includes("There is no picture yet"), [Kind.name, said]);
  }
  assertEqual(files, []);
}));

test("an outline that cannot be seen is not saved", () => withExports(async ({ shown, files, failure }) => {
  const outline = { colour: "fff", width: 1 };
  for (const [changes, words] of [
    [{ cutsOut: false }, "This model gives no outline"],
    [{ look: { outline: null } }, "The outline is off"],
    [{}, "There is nobody in the picture"],
  ]) {
    Object.assign(shown.picture, { cutsOut: true, look: { outline, mirror: false }, lines: [], ...changes });
    const said = await failure(() => new OutlineSvg(shown).use());
    assert(said.includes(words), said);
  }
  assertEqual(files, []);
}));
