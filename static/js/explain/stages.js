// @ts-check
import { STAGES as SERVER_STAGES } from "../stream/protocol.js";

/**
 * Every stage of a frame, in the order in which it passes them, and where that is.
 * @type {{name: string, place: "browser" | "network" | "server"}[]}
 */
export const STAGES = [
  { name: "capture", place: "browser" },
  { name: "shrink", place: "browser" },
  { name: "encode", place: "browser" },
  { name: "uplink", place: "network" },
  ...SERVER_STAGES.map((name) => ({ name, place: /** @type {const} */ ("server") })),
  { name: "downlink", place: "network" },
  { name: "unpack", place: "browser" },
  { name: "composite", place: "browser" },
];
