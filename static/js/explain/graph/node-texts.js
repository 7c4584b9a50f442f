// @ts-check
/** What each node does, in a sentence: the stages, and MediaPipe's calculators. @type {Record<string, string>} */
export const WORDS = {
  capture: "Takes the newest camera frame and keeps it until its mask arrives.",
  shrink: "Draws a copy at the model’s input size. Only this copy is sent.",
  encode: "Encodes the small frame as bytes.",
  uplink: "Sends the bytes to the server over a WebSocket.",
  receive: "Unmasks the message and reads its header.",
  decode: "Decodes the bytes to red, green and blue.",
  wait: "Borrows a segmenter from the pool, or waits for one.",
  segment: "Runs MediaPipe’s graph: frame in, confidence mask out.",
  steady: "Averages the mask over time where nothing moves, and removes specks.",
  outline: "Follows the mask’s edge at the threshold (OpenCV).",
  pack: "Writes mask, contours and stage times into one message.",
  downlink: "Sends the message back.",
  unpack: "Reads the message.",
  composite: "Draws the kept frame, cut out by its mask, the background and the outline.",
  ImagePropertiesCalculator: "Notes the frame’s size, for a mask of the same size.",
  ImageCloneCalculator: "Copies the frame to where the next calculator needs it: here, the CPU’s memory.",
  ImageToTensorCalculator: "Converts the frame to a tensor of the model’s size, with numbers from 0 to 1.",
  InferenceCalculatorCpu: "Runs the neural network on the CPU (TensorFlow Lite with XNNPACK). A smaller tensor means less to compute.",
  TensorsToSegmentationCalculator: "Converts the network’s output tensor to a mask of the frame’s size.",
  MergeImagesToVectorCalculator: "Collects the masks in a list. Models with more classes have several.",
};
