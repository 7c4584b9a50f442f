// @ts-check
/** What each node does, in a sentence. Stages by their names, MediaPipe's calculators by theirs. @type {Record<string, string>} */
export const WORDS = {
  capture: "Grabs the newest camera frame and keeps it until its mask comes.",
  shrink: "Draws a copy at the model’s input size: no more is sent, and no more would be looked at.",
  encode: "Writes the small frame as bytes.",
  uplink: "Carries them to the server, over a WebSocket.",
  receive: "Unmasks the message and reads its header.",
  decode: "Makes red, green and blue of the bytes again (OpenCV).",
  wait: "Borrows a segmenter from the pool; waits if all are lent.",
  segment: "Runs MediaPipe’s graph: from the picture to the confidence mask.",
  steady: "Averages the mask over time where the picture is still, and removes specks.",
  outline: "Follows the mask’s edge at the threshold (OpenCV).",
  pack: "Writes mask, contours and all these times into one message.",
  downlink: "Carries it back.",
  unpack: "Reads the message.",
  composite: "Draws the kept frame, cut out by its mask, the background and the outline.",
  ImagePropertiesCalculator: "Notes how large the picture is, so that the mask can be made as large.",
  ImageCloneCalculator: "Puts the picture where the next calculator needs it: here in the CPU’s memory.",
  ImageToTensorCalculator: "Makes a tensor of the picture: the model’s size, floating-point numbers from 0 to 1.",
  InferenceCalculatorCpu: "Runs the neural network, TensorFlow Lite with XNNPACK on the CPU. The fewer numbers the tensor has, the less there is to compute.",
  TensorsToSegmentationCalculator: "Makes a mask of the network’s output tensor, as large as the picture was.",
  MergeImagesToVectorCalculator: "Puts the masks into one list: models with more classes have several.",
};
