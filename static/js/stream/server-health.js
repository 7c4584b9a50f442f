// @ts-check
import { isLocal } from "./is-local.js";

/**
 * How the server is. A browser does not say why a WebSocket failed, and holds back new ones for up
 * to 5 s after a number of failures; its requests tell more, and are always made at once.
 *
 * @typedef {"ready" | "loading" | "full" | "refused" | "silent" | "gone"} Health "loading": it takes
 *   streams, but the models are not there yet; "full": it takes none; "refused": none of this page;
 *   "silent": no answer in time
 */
const PATIENCE_MS = 1500;

/** @returns {Promise<{health: Health, sentence: string}>} */
export async function askHealth() {
  const limit = new AbortController(); // AbortSignal.timeout() is younger than the rest
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    const response = await fetch("/healthz", { cache: "no-store", signal: limit.signal });
    const { error, models_loaded: loaded, refusal } = await response.json();
    if (error) return { health: "refused", sentence: error };
    if (refusal) return { health: "full", sentence: refusal };
    return { health: loaded ? "ready" : "loading", sentence: "The connection to the server was lost. Reconnecting…" };
  } catch {
    if (limit.signal.aborted) return { health: "silent", sentence: SILENT };
    return { health: "gone", sentence: isLocal() ? GONE : OUT_OF_REACH };
  } finally {
    clearTimeout(timer);
  }
}

const GONE = "The server is gone. Start webdemo again in its terminal; this page reconnects by itself.";
const OUT_OF_REACH = "The server is gone or out of reach. This page goes on by itself when it is back.";
export const SILENT = "The server does not answer; perhaps the network is down. The picture goes on by itself as soon as it is back.";
