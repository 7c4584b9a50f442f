import { encoderFor } from "/static/js/stream/encoders/index.js";
import { Encoding } from "/static/js/stream/protocol.js";
import { assertEqual, test } from "./harness.js";

test("frames for this machine are I420, for any other JPEG", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]"]) {
    assertEqual(encoderFor(host).encoding, Encoding.I420, host);
  }
  for (const host of ["192.0.2.7", "talk.example"]) {
    assertEqual(encoderFor(host).encoding, Encoding.JPEG, host);
  }
});
