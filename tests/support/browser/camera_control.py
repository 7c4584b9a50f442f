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
  const hold = () => new TransformStream({
    transform: (frame, controller) => (window.isHeld ? frame.close() : controller.enqueue(frame)),
  });
  window.MediaStreamTrackProcessor = class {
    constructor(options) { this.readable = new Processor(options).readable.pipeThrough(hold()); }
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
