"""What bytes after the handshake lead to, through a fake socket."""

from __future__ import annotations

import hostile
import pytest
from frames import MESSAGE_BYTES_MAX
from fuzz_targets import converse

from webdemo.stream import protocol
from webdemo.stream.messages import ProtocolError


def test_bytes_that_are_no_stream_end_it_with_a_code():
    for name, (code, data) in hostile.CONVERSATIONS.items():
        chunks = [data[at : at + 60_000] for at in range(0, len(data), 60_000)]
        messages, end, written = converse(chunks, MESSAGE_BYTES_MAX)
        if code == 1008:  # it is a message, but no frame
            with pytest.raises(ProtocolError):
                protocol.parse_frame(messages[0])
        elif end == 1006:  # wsproto has answered by a close frame
            assert int.from_bytes(written[2:4], "big") == code, name
        else:
            assert (messages, end) == ([], code), name
