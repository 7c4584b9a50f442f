// @ts-check
import { play, silentVideo } from "../frame-loop.js";
import { SourceError } from "../source-switch.js";
import { fit, nameOf } from "./open-file.js";

/**
 * A film plays silently, again and again.
 * @param {Blob} file @param {ReturnType<typeof import("./format.js").formatOf>} format @param {number} sideMax
 * @returns {Promise<import("./open-file.js").Media>}
 * @throws {Error} this browser cannot play it
 */
export async function openFilm(file, format, sideMax) {
  const video = silentVideo();
  const url = URL.createObjectURL(file.slice(0, file.size, format ? (format.type ?? "") : file.type));
  const close = () => {
    video.pause();
    video.removeAttribute("src");
    video.load(); // only this frees the decoder
    URL.revokeObjectURL(url);
  };
  video.loop = true;
  video.src = url;
  try {
    await play(video);
    if (!video.videoWidth) throw await noPicture(file);
  } catch (error) {
    close();
    throw error;
  }
  return {
    get width() {
      return fit(video.videoWidth, video.videoHeight, sideMax).width;
    },
    get height() {
      return fit(video.videoWidth, video.videoHeight, sideMax).height;
    },
    moves: true,
    image: video,
    get version() {
      return video.currentTime;
    },
    video,
    close,
  };
}

/** Why a film that plays shows nothing. @param {Blob} file */
async function noPicture(file) {
  const { hasSoundOnly } = await import("./sound-only.js");
  return (await hasSoundOnly(file)) ? new SourceError(`“${nameOf(file)}” has sound only. Open a picture or a video.`) : new Error("Its codec is unknown.");
}
