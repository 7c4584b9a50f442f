"""Unmasking by NumPy, compared with the rule in RFC 6455."""

import importlib.util
import struct

from fuzz_targets import converse
from hypothesis import given
from hypothesis import strategies as st
from wsproto import frame_protocol

from webdemo.stream.unmasking import NumpyMasker

KEY = b"\x12\x00\xfe\x5a"


def masked(data, key):
    """Mask as in RFC 6455, 5.3: octet i with octet i modulo 4 of the key."""
    return bytes(octet ^ key[i % 4] for i, octet in enumerate(data))


def frame(payload):
    """A whole binary message as a browser sends it, masked."""
    length = len(payload)
    if length < 126:
        head = struct.pack(">BB", 0x82, 0x80 | length)
    else:
        head = struct.pack(">BBH", 0x82, 0x80 | 126, length)
    return head + KEY + masked(payload, KEY)


@given(st.binary(min_size=4, max_size=4), st.lists(st.binary(max_size=70), max_size=5))
def test_masking_follows_rfc_6455(key, parts):
    masker = NumpyMasker(key)
    given = [bytearray(part) for part in parts]
    assert b"".join(map(masker.process, given)) == masked(b"".join(parts), key)
    assert given == parts, "the input is unchanged"


def test_connection_installs_the_numpy_masker_and_reads_masked_frames(monkeypatch):
    monkeypatch.setattr(frame_protocol, "XorMaskerSimple", None)
    spec = importlib.util.find_spec("webdemo.stream.connection")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))  # as in a new process
    assert frame_protocol.XorMaskerSimple is NumpyMasker
    sent = [bytes(i * 7 % 256 for i in range(length)) for length in (1, 125, 126, 1000)]
    stream = b"".join(map(frame, sent))
    for size in (1, 7, 2000):
        chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
        assert converse(chunks)[0] == sent, size
