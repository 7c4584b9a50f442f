"""What a test can do to a page's camera: plug it out, hold its frames back, mute it."""

# Keeps the camera's stream in `window`; `plug` plugs cameras in and out; `isHeld` holds the frames
# back, `isMuted` is what the track says.
CAMERA = """(() => {
  const { mediaDevices } = navigator;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.getUserMedia = async (...words) => {
    if (window.unplugged) throw new DOMException("", "NotFoundError");
    return (window.stream = await open(...words));
  };
  mediaDevices.enumerateDevices = async () => (window.unplugged ? [] : list());
  const Processor = MediaStreamTrackProcessor;
  // A stream of the test's own would drop frames that it has not closed.
  const hold = (readable) => {
    const reader = readable.getReader();
    const read = reader.read.bind(reader);
    reader.read = async () => {
      for (;;) {
        const next = await read();
        if (next.done || !window.isHeld) return next;
        next.value.close();
      }
    };
    return reader;
  };
  window.MediaStreamTrackProcessor = class {
    constructor(options) {
      const { readable } = new Processor(options);
      this.readable = { getReader: () => hold(readable) };
    }
  };
  Object.defineProperty(MediaStreamTrack.prototype, "muted", { get: () => Boolean(window.isMuted) });
  window.plug = (there) => {
    window.unplugged = !there;
    if (!there) {
      const [track] = window.stream.getTracks();
      track.stop();
      track.dispatchEvent(new Event("ended"));
    }
    mediaDevices.dispatchEvent(new Event("devicechange"));
  };
})();"""
