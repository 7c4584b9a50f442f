// @ts-check
import { isLocal } from "../server-health.js";

/** How frames are encoded: within one machine bytes are cheap and time is short; over a network it is the other way round. */
export function loadEncoder() {
  return isLocal() ? import("./i420.js") : import("./jpeg.js");
}
