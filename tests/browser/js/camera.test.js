import { isRearName } from "/static/js/sources/camera.js";
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
