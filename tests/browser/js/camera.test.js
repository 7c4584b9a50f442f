import { Camera, isRearName, namesOf, onCameraBack } from "/static/js/sources/camera.js";
import { newContext } from "./canvas.js";
import { assert, assertEqual, test } from "./harness.js";

const REAR = [
  "Back Camera", "camera2 0, facing back", "Rear (04f2:b6d9)", "Caméra arrière", "Double caméra arrière", "Kamera hinten", "Rückkamera", "Rückseitige Kamera",
  "Cámara trasera", "Câmera traseira", "Fotocamera posteriore", "Camera achter", "Camera aan achterzijde", "задняя камера", "Задняя камера", "背面カメラ", "后置相机", "後置鏡頭",
  "후면 카메라", "Arka Kamera", "Kamera tylna", "Bakre kamera", "الكاميرا الخلفية", "Caméra arrie\u0300re",
];
const OTHERS = [
  "", "MacBack Camera", "Feedback Camera", "Backlit Webcam", "FaceTime HD Camera", "Front Camera", "Caméra avant", "Frontkamera", "Cámara frontal", "Arkady’s Webcam", "Передняя камера",
  "前置相机", "전면 카메라", "الكاميرا الأمامية",
];

test("rear camera is known by its name in many languages", () => {
  for (const name of REAR) assertEqual(isRearName(name), true, name);
});

test("other cameras are not taken for rear ones", () => {
  for (const name of OTHERS) assertEqual(isRearName(name), false, name);
});

test("camera faces the viewer unless it or its name says otherwise", async () => {
  for (const [facingMode, label, facing] of [
    [undefined, "Webcam", "user"],
    ["user", "camera 1, facing front", "user"],
    ["environment", "camera 0", "environment"],
    [undefined, "Microsoft Camera Rear", "environment"],
  ]) {
    const stream = newContext(8, 8).canvas.captureStream();
    Object.defineProperty(stream.getVideoTracks()[0], "label", { value: label });
    stream.getVideoTracks()[0].getSettings = () => ({ facingMode });
    navigator.mediaDevices.getUserMedia = async () => stream;
    const camera = new Camera(() => {}, { camera: "", size: { width: 8, height: 8 }, rate: 30 });
    try {
      camera.start(); // ends with the first frame
      await new Promise((resolve) => setTimeout(resolve));
      assertEqual(camera.facing, facing, label);
    } finally {
      camera.stop();
      delete navigator.mediaDevices.getUserMedia;
    }
  }
});

/** Replace properties while `body` runs. @param {[object, string, unknown][]} properties */
async function withReplaced(properties, body) {
  const originals = properties.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));
  for (const [owner, name, value] of properties) Object.defineProperty(owner, name, { value, configurable: true });
  try {
    return await body();
  } finally {
    properties.forEach(([owner, name], i) => {
      delete owner[name]; // uncovers the prototype's
      if (originals[i]) Object.defineProperty(owner, name, originals[i]);
    });
  }
}

const newCamera = () => new Camera(() => {}, { camera: "", size: { width: 640, height: 480 }, rate: 30 });
const { mediaDevices, permissions } = navigator;

test("reason for a missing camera is told", async () => {
  const rejected = (name, message = "") => [[mediaDevices, "getUserMedia", () => Promise.reject(new DOMException(message, name))]];
  const noCameras = [navigator, "mediaDevices", undefined];
  for (const [replaced, words] of [
    [rejected("NotReadableError"), "in use by another program. Close that program"],
    [rejected("NotAllowedError", "Permission denied"), "blocked for this page. Allow it"],
    [rejected("NotAllowedError", "Permission denied by system"), "privacy settings"],
    [rejected("NotAllowedError", "Permission dismissed"), "the question was closed. Try again"],
    [rejected("SomeNewError"), "SomeNewError"],
    [[noCameras], "Open this link in Chrome, Edge, Firefox or Safari"],
    [[noCameras, [window, "isSecureContext", false]], "secure pages only. Open this page at http://localhost"],
  ]) {
    const { message } = await withReplaced(replaced, () => newCamera().start().catch((error) => error));
    assert(message.includes(words), message);
  }
});

test("reason why a camera ended is told", async () => {
  for (const [before, now, there, words] of [
    ["granted", "prompt", ["a"], "permission to use the camera was taken back"],
    ["prompt", "denied", ["a"], "permission to use the camera was taken back"],
    ["granted", "granted", ["a"], "The camera stopped."],
    ["prompt", "prompt", ["a"], "The camera stopped."], // some browsers give no other answer
    ["granted", "granted", ["b"], "The camera was unplugged."],
  ]) {
    const context = newContext(8, 8);
    const stream = context.canvas.captureStream(30);
    const [track] = stream.getVideoTracks();
    track.getSettings = () => ({ deviceId: "a" });
    let state = before;
    const replaced = [
      [mediaDevices, "getUserMedia", async () => stream],
      [mediaDevices, "enumerateDevices", async () => there.map((deviceId) => ({ kind: "videoinput", deviceId }))],
      [permissions, "query", async () => ({ state })],
    ];
    const camera = newCamera();
    const error = await withReplaced(replaced, async () => {
      const painting = setInterval(() => context.fillRect(0, 0, 8, 8), 20);
      await camera.start();
      clearInterval(painting);
      const ended = new Promise((resolve) => (camera.onend = resolve));
      state = now;
      track.dispatchEvent(new Event("ended"));
      return ended;
    });
    camera.stop();
    assert(error.message.includes(words), `${before}, ${now}: ${error.message}`);
  }
});

test("names tell cameras apart, and fit the list", () => {
  const names = (...labels) => namesOf(labels.map((label, i) => ({ deviceId: `${i}`, label }))).map(({ name }) => name);
  assertEqual(names("Webcam", "Webcam", "", "Other"), ["Webcam (1)", "Webcam (2)", "Other"]);
  const long = "Integrated Camera of a very long make: Integrated";
  assertEqual(names(`${long} C (04f2:b6d9)`, `${long} I (04f2:b6da)`), ["Integrated Came…ed C (04f2:b6d9)", "Integrated Came…ed I (04f2:b6da)"]);
  assertEqual(names(`${long} C`, `${long} C`).map((name) => name.slice(-4)), [" (1)", " (2)"]);
});

test("camera that was lost in sleep is tried when the page is used or its devices change", async () => {
  const calls = [];
  const pressed = () => document.dispatchEvent(new Event("keydown"));
  const there = [mediaDevices, "enumerateDevices", async () => [{ kind: "videoinput" }]];
  let nowMs = 0;
  await withReplaced([there, [performance, "now", () => nowMs]], async () => {
    const signals = [true, false].map((isThere) => {
      const watch = new AbortController();
      onCameraBack(() => calls.push(isThere), watch.signal, isThere);
      return watch;
    });
    await new Promise((resolve) => setTimeout(resolve));
    pressed();
    assertEqual(calls, [], "not with every key");
    nowMs += 6000;
    pressed();
    assertEqual(calls, [true]);
    mediaDevices.dispatchEvent(new Event("devicechange"));
    await new Promise((resolve) => setTimeout(resolve));
    assertEqual(calls, [true, true]);
    for (const watch of signals) watch.abort();
    pressed();
    assertEqual(calls.length, 2, "not after its end");
  });
});
