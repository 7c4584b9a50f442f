/** Opens a stream to the server with the page's own modules. */
import * as encoder from "/static/js/stream/encoders/i420-local.js";
import { FrameSender } from "/static/js/stream/frame-sender.js";
import { FrameSocket } from "/static/js/stream/frame-socket.js";
import { ModelStream } from "/static/js/stream/model-stream.js";

const REQUEST = { outline: true, flicker: false, nearest: false, inspect: false, threshold: 128, smoothing: 0 };

/** Resolves once the stream is open. @param {string} id of a model @param {string} [solution] */
export async function openStream(id, solution = "selfie") {
  const socket = new FrameSocket(`${location.origin.replace("http", "ws")}/stream`);
  const stream = new ModelStream(socket, encoder);
  const sender = new FrameSender(stream, { take: () => REQUEST }, { framesAreRead: true, divisorFor: () => 1 });
  stream.model = { solution, id };
  await new Promise((resolve) => {
    socket.on("open", resolve, { once: true });
    socket.connect();
  });
  return { socket, stream, sender };
}
