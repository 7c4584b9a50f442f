import { Encoding, parseReply, ProtocolError, serializeFrame } from "/static/js/stream/protocol.js";
import { assert, assertClose, assertEqual, test } from "./harness.js";

const FOLDER = "/tests/support/fixtures/protocol/";

const read = async (name) => (await fetch(`${FOLDER}${name}`)).text();

/** The fixtures, which Python's tests use, too. @param {string} kind start of their names */
async function fixtures(kind) {
  const names = JSON.parse(await read("")).filter((name) => name.startsWith(kind) && name.endsWith(".json"));
  assert(names.length, `there is no fixture of a ${kind}`);
  return Promise.all(
    names.map(async (name) => {
      const hex = await read(name.replace(".json", ".hex"));
      const bytes = Uint8Array.from(hex.match(/[0-9a-f]{2}/gi), (byte) => parseInt(byte, 16));
      return { name, bytes, meaning: JSON.parse(await read(name)) };
    }),
  );
}

test("frame is serialized as the fixture", async () => {
  const frames = await fixtures("frame");
  assertEqual(frames.map(({ meaning }) => meaning.encoding).sort(), Object.values(Encoding).sort());
  for (const { name, bytes, meaning } of frames) {
    const { frame_id: frameId, picture, ...rest } = meaning;
    const written = serializeFrame({ frameId, ...rest }, Uint8Array.from(picture));
    assertEqual(new Uint8Array(written), bytes, name);
  }
});

test("result is parsed as the fixture", async () => {
  for (const { name, bytes, meaning } of await fixtures("result")) {
    const reply = parseReply(bytes.buffer);
    for (const [key, said] of [
      ["kind", "kind"],
      ["frameId", "frame_id"],
      ["model", "model"],
      ["width", "width"],
      ["height", "height"],
    ]) {
      assertEqual(reply[key], meaning[said], `${name}: ${key}`);
    }
    assertEqual(reply.mask, meaning.mask ?? [], `${name}: mask`);
    const found = reply.detections.map(({ group, label, score, box, points, number }) => ({ group, label, score, box, points: rows(points), number }));
    assertEqual(found, meaning.detections ?? [], name);
    assertEqual(reply.contours, meaning.contours.map((points) => points.flat()), name);
    const { inspection } = reply;
    const seen = inspection ? { raw: inspection.raw, rgb_frame: inspection.rgbFrame } : null;
    const said = meaning.inspection;
    assertEqual(seen, said ? { ...said, raw: said.raw ?? [] } : null, name);
    assertEqual(reply.flickerRaw, meaning.flicker_raw ?? NaN, name);
    assertEqual(reply.flicker, meaning.flicker ?? NaN, name);
    assertEqual(Object.keys(reply.stagesMs), Object.keys(meaning.stages_us), name);
    let us = meaning.received_us;
    assertEqual(reply.receivedMs * 1000, us, name);
    for (const [stage, ms] of Object.entries(reply.stagesMs)) {
      assertClose(ms * 1000, meaning.stages_us[stage], 1e-3, `${name}: ${stage}`);
      us += meaning.stages_us[stage];
    }
    assertClose(reply.repliedMs * 1000, us, 1, name);
  }
});

/** Four numbers for each point. @param {Float32Array} points */
function rows(points) {
  return Array.from({ length: points.length / 4 }, (_, i) => [...points.subarray(4 * i, 4 * i + 4)]);
}

test("refusal is parsed as the fixture", async () => {
  for (const { name, bytes, meaning } of await fixtures("refusal")) {
    const { frame_id: frameId, kind, ...rest } = meaning;
    assertEqual(parseReply(bytes.buffer), { kind, frameId, ...rest }, name);
  }
});

test("hello is parsed as the fixture", async () => {
  for (const { name, bytes, meaning } of await fixtures("hello")) {
    const models = meaning.models.map((model, number) => ({ ...model, number }));
    assertEqual(parseReply(bytes.buffer), { ...meaning, models }, name);
  }
});

test("damaged reply raises a ProtocolError", async () => {
  const [{ bytes }] = await fixtures("result");
  const damaged = Object.fromEntries([...bytes].map((_, cut) => [`cut after ${cut} bytes`, bytes.slice(0, cut)]));
  damaged["a byte too many"] = Uint8Array.of(...bytes, 0);
  damaged["moved by a byte"] = Uint8Array.of(0, ...bytes);
  damaged["of an unknown kind"] = bytes.map((byte, i) => (i === 4 ? 99 : byte));
  for (const [name, reply] of Object.entries(damaged)) {
    let raised = null;
    try {
      parseReply(reply.buffer);
    } catch (error) {
      raised = error;
    }
    assert(raised instanceof ProtocolError, `${name}: ${raised}`);
  }
});
