// @ts-check
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
  const limit = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetch("/healthz", { cache: "no-store", signal: limit });
    const { error, models_loaded: loaded, streams } = await response.json();
    if (error) return { health: "refused", sentence: error };
    if (streams.open >= streams.limit) {
      const sentence = `All ${streams.limit} places on the server are taken. Close another page of the demo; this one keeps trying.`;
      return { health: "full", sentence };
    }
    return { health: loaded ? "ready" : "loading", sentence: "The connection to the server was lost. Reconnecting…" };
  } catch {
    if (limit.aborted) return { health: "silent", sentence: SILENT };
    return { health: "gone", sentence: "The server is gone. Start webdemo again in its terminal; this page reconnects by itself." };
  }
}

export const SILENT = "The server does not answer; perhaps the network is down. The picture goes on by itself as soon as it is back.";
