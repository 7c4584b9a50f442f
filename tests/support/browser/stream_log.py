"""Records the messages of a page's WebSockets."""

from __future__ import annotations

from webdemo.stream import protocol
from webdemo.stream.messages import FrameResult


class StreamLog:
    """The frames and the replies with results, by number, of a socket or of all sockets that a page will open."""

    def __init__(self, page=None):
        self.frames = {}
        self.replies = {}
        if page:
            page.on("websocket", self.listen)

    @property
    def newest(self):
        """The number of the last frame sent."""
        return max(self.frames)

    @property
    def newest_reply(self):
        return self.replies[max(self.replies)]

    def forget(self):
        """Drop all but the newest two frames and those that ask for inspection."""
        for number in sorted(self.frames)[:-2]:
            if not self.frames[number].settings.inspect:
                del self.frames[number]
                self.replies.pop(number, None)

    def listen(self, socket):
        socket.on("framesent", self._note_frame)
        socket.on("framereceived", self._note_reply)

    def _note_frame(self, message):
        frame = protocol.parse_frame(message)
        self.frames[frame.frame_id] = frame

    def _note_reply(self, message):
        reply = protocol.parse_reply(message)
        if isinstance(reply, FrameResult):
            self.replies[reply.frame_id] = reply
