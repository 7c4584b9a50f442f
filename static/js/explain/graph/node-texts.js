// @ts-check
import { nameOf } from "./node-names.js";

/** What a node does, in a sentence, whatever the model: stages, and MediaPipe's calculators. @type {Record<string, string>} */
const WORDS = {
  capture: "Takes the newest camera frame and keeps it until its result arrives.",
  shrink: "Draws a smaller copy, of the size that the model needs. Only this copy is sent.",
  encode: "Encodes the small frame as bytes.",
  uplink: "Sends the bytes to the server over a WebSocket.",
  receive: "Unmasks the message and reads its header.",
  decode: "Decodes the bytes to red, green and blue.",
  wait: "Waits for the stream’s turn, and borrows MediaPipe’s graph from the pool.",
  downlink: "Sends the message back.",
  "page busy": "The message has come, but the page’s own thread is still busy, as with drawing the frame before.",
  unpack: "Reads the message.",
  ImageCloneCalculator: "Copies the frame to where the next calculator needs it: here, the CPU’s memory.",
  ImageToTensorCalculator: "Scales the frame, or the part that the network looks at, to a tensor of the network’s size.",
  InferenceCalculatorCpu: "Runs the neural network on the CPU (TensorFlow Lite with XNNPACK). A smaller tensor means less to compute.",
  TensorsToSegmentationCalculator: "Converts the network’s output tensor to a mask of the frame’s size.",
  MergeImagesToVectorCalculator: "Collects the masks in a list. Models with more classes have several.",
  // What remembers, chooses and loops.
  PreviousLoopbackCalculator: "Feeds the last frame’s result back to the beginning of the graph, so that it looks again only where something was.",
  GateCalculator: "Lets a packet pass, or stops it, as another packet says. So the detector rests while all are tracked.",
  PacketPresenceCalculator: "Says whether a packet came at all: whether the frame before had a body.",
  MergeCalculator: "Takes the region from the detector or, if that did not run, from the frame before.",
  AssociationNormRectCalculator: "Unites the regions from the detector with those from the frame before. Of two that overlap it keeps one.",
  NormalizedRectVectorHasMinSizeCalculator: "Says whether the frame before had the requested number. If so, the detector rests.",
  ClipDetectionVectorSizeCalculator: "Keeps at most the requested number.",
  SplitDetectionVectorCalculator: "Keeps the first one of a list.",
  SplitNormalizedLandmarkListCalculator: "Takes the landmarks of the face out of those of the body.",
  BeginLoopDetectionCalculator: "Begins a loop: gives the detections one by one.",
  BeginLoopNormalizedRectCalculator: "Begins a loop: gives the regions one by one.",
  EndLoopNormalizedRectCalculator: "Ends the loop: collects the regions in a list.",
  EndLoopNormalizedLandmarkListVectorCalculator: "Ends the loop: collects the landmarks of each one in a list.",
  EndLoopLandmarkListVectorCalculator: "Ends the loop for the landmarks in metres.",
  EndLoopClassificationListCalculator: "Ends the loop for the answer to: left or right hand?",
  // What finds.
  PoseDetectionCpu: "Looks for a body in the whole frame, with a neural network of its own.",
  PoseDetectionToRoi: "Turns the detection into a region: a square, upright with the body.",
  PoseLandmarkByRoiCpu: "Cuts the region out and finds 33 landmarks of the body in it, with the second neural network.",
  PoseLandmarkFiltering: "Smooths the landmarks over time.",
  PoseSegmentationFiltering: "Smooths the body’s mask over time, if there is one.",
  FromImageCalculator: "Gives the mask in the form that Python reads, if there is one.",
  FaceDetectionShortRangeCpu: "Looks for faces in the whole frame, with a neural network of its own.",
  FaceDetectionFrontDetectionToRoi: "Turns the detection into a region around the face, upright with the eyes.",
  FaceLandmarkCpu: "Cuts the region out and finds the landmarks of the face in it, with the second neural network.",
  PalmDetectionCpu: "Looks for palms in the whole frame, with a neural network of its own. Palms bend less than fingers.",
  PalmDetectionDetectionToRoi: "Turns the palm into a region around the whole hand.",
  HandLandmarkCpu: "Cuts the region out and finds 21 landmarks of the hand in it, with the second neural network.",
  PoseLandmarkCpu: "Finds the landmarks of the body: the whole graph of the solution Pose.",
  HandLandmarksLeftAndRightCpu: "Finds the hands where the body’s wrists are, and 21 landmarks of each.",
  FaceLandmarksFromPoseCpu: "Finds the face where the body’s head is, and its landmarks.",
  ToImageCalculator: "Puts the frame into the form that the next calculators read.",
  TensorsToDetectionsCalculator: "Converts the network’s output tensors to boxes with scores.",
  NonMaxSuppressionCalculator: "Of boxes that overlap, keeps the best one or a mean of them.",
  DetectionProjectionCalculator: "Converts the boxes from the tensor’s coordinates to the frame’s.",
  DetectionLabelIdToTextCalculator: "Gives each class its name.",
  ObjectDetectionOidV4Subgraph: "Looks for objects in the whole frame, with a neural network of its own.",
  DetectionsToRectsCalculator: "Turns each detection into a region.",
  BoxLandmarkSubgraph: "Cuts the region out and finds the nine points of a 3D box in it, with the second neural network.",
  LandmarksToFrameAnnotationCalculator: "Makes an object of each nine points.",
  Lift2DFrameAnnotationTo3DCalculator: "Computes where the box stands in space from where its points are in the frame.",
};

/** What depends on what the model gives. @param {import("../../models.js").Model} model @returns {Record<string, string>} */
function wordsOfModel({ gives, cutsOut, smoothsMask }) {
  const [hasMask, hasDetections] = [gives.includes("mask"), gives.includes("detections")];
  const both = (/** @type {string} */ mask, /** @type {string} */ detections) => [hasMask && mask, hasDetections && detections].filter(Boolean);
  return {
    process: `Runs MediaPipe’s graph: frame in, ${both("confidence mask", "what it finds").join(" and ")} out.`,
    smooth: both(
      smoothsMask ? "Averages the mask over time where nothing moves, and removes specks." : "Leaves this model’s masks as they are.",
      "Recognises each one from the frame before, and smooths its points and box over time (1€ filter).",
    ).join(" "),
    contours: hasMask ? "Follows the mask’s edge at the threshold (OpenCV)." : "Has nothing to do: there is no mask to outline.",
    pack: `Writes ${both("mask, contours", "what was found").join(", ")} and stage times into one message.`,
    composite: cutsOut
      ? `Draws the kept frame, cut out by its mask, the background and the outline${hasDetections ? ", and over it what was found" : ""}.`
      : "Draws the kept frame, and over it what was found.",
    ImagePropertiesCalculator: `Notes the frame’s size${hasMask ? ", for a mask of the same size" : ""}.`,
  };
}

/** A sentence, or "" for an unknown one. @param {string} node @param {import("../../models.js").Model} model */
export function wordsFor(node, model) {
  const name = nameOf(node);
  return wordsOfModel(model)[name] ?? WORDS[name] ?? "";
}
