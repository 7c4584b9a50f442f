import { Camera, isRearName } from "/static/js/sources/camera.js";
import { newContext } from "./canvas.js";
import { assertEqual, test } from "./harness.js";

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
