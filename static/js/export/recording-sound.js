// @ts-check
import { ExportError } from "./export-error.js";

/** What to say when there is no microphone, by the names of getUserMedia's errors. @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "The microphone is blocked, so the recording has no sound. Allow it with the icon in the address bar, then record again.",
  NotFoundError: "No microphone was found, so the recording has no sound. Plug one in, then record again.",
  NotReadableError: "The microphone is in use by another program, so the recording has no sound. Close that program, then record again.",
};
const NO_MICROPHONE = "The microphone could not be started, so the recording has no sound. Try another browser.";
const NO_FILM_SOUND = "This browser cannot record a video’s own sound, so the recording has none. Try Chrome or Edge.";
const SILENT_FILM = "This video has no sound, so the recording has none.";

/**
 * The sound of a recording. Stop the track when the recording ends. It may end by itself.
 * @param {HTMLVideoElement | null} film that runs; null for the microphone
 * @returns {Promise<MediaStreamTrack>}
 * @throws {ExportError} there is no sound; the message says why
 */
export async function openSound(film) {
  return film ? soundOf(film) : openMicrophone();
}

/** What a film would say if it were not muted. @param {HTMLVideoElement & {captureStream?: () => MediaStream}} film */
function soundOf(film) {
  if (!film.captureStream) throw new ExportError(NO_FILM_SOUND);
  const stream = film.captureStream();
  for (const track of stream.getVideoTracks()) track.stop();
  const [sound] = stream.getAudioTracks();
  if (!sound) throw new ExportError(SILENT_FILM);
  const endWithFilm = () => { // when the film is closed: Chromium lets the track live on, silently
    sound.stop();
    sound.dispatchEvent(new Event("ended"));
  };
  film.addEventListener("emptied", endWithFilm, { once: true });
  return sound;
}

async function openMicrophone() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return stream.getAudioTracks()[0];
  } catch (error) {
    throw new ExportError(REASONS[/** @type {DOMException} */ (error).name] ?? NO_MICROPHONE);
  }
}
