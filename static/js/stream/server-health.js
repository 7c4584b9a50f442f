// @ts-check
/**
 * The state of the server. Browsers do not say why a WebSocket failed, and delay new ones by up to
 * 5 s after several failures. An HTTP request gives the reason, and is always made at once.
 *
 * @typedef {"ready" | "loading" | "full" | "refused" | "silent" | "gone"} Health "loading": it accepts
 *   streams, but the models are still loading; "full": it accepts no further stream; "refused": it
 *   refuses this page; "silent": it did not answer in time
 */
const PATIENCE_MS = 1500;

/** @returns {Promise<{health: Health, sentence: string}>} */
export async function askHealth() {
  const limit = new AbortController(); // AbortSignal.timeout() is younger than the rest
  const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
  try {
    const headers = { "X-Page-Origin": location.origin };
    const response = await fetch("healthz", { cache: "no-store", headers, signal: limit.signal });
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

const GONE = "The server has stopped. Start webdemo again in its terminal. This page reconnects by itself.";
const OUT_OF_REACH = "The server has stopped or cannot be reached. This page reconnects by itself.";
export const SILENT = "The server does not answer. The network may be down. This page reconnects by itself.";

/** Whether the server runs on the machine that shows the page. @param {string} hostname the server's */
export function isLocal(hostname = location.hostname) {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}
