"""Unmasking by NumPy, compared with the rule in RFC 6455."""

import importlib.util
import struct

import pytest
from fuzz_targets import converse
from hypothesis import given
from hypothesis import strategies as st
from wsproto import frame_protocol
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage

from webdemo.stream.unmasking import NumpyMasker, install

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


@pytest.fixture
def unmasked(monkeypatch):
    """A list of the payloads that wsproto passes through the masker."""
    monkeypatch.setattr(frame_protocol, "XorMaskerSimple", None)  # not installed
    install()
    parts = bytearray()
    process = NumpyMasker.process

    def note(masker, data):
        result = process(masker, data)
        parts.extend(result)
        return result

    monkeypatch.setattr(NumpyMasker, "process", note)
    return parts


@given(st.binary(min_size=4, max_size=4), st.lists(st.binary(max_size=70), max_size=5))
def test_masking_follows_rfc_6455(key, parts):
    masker = NumpyMasker(key)
    given = [bytearray(part) for part in parts]
    assert b"".join(map(masker.process, given)) == masked(b"".join(parts), key)
    assert given == parts, "the input is unchanged"


def test_wsproto_unmasks_with_numpy(unmasked):
    for length, cut in ((0, 1), (1, 7), (125, 1), (126, 7), (9001, 10_000)):
        unmasked.clear()
        payload = bytes(i * 7 % 256 for i in range(length))
        stream = frame(payload)
        connection = Connection(ConnectionType.SERVER)
        received = bytearray()
        for at in range(0, len(stream), cut):
            connection.receive_data(stream[at : at + cut])
            for event in connection.events():
                received += event.data
        assert received == unmasked == payload, length


def test_wsproto_masks_with_numpy(unmasked):
    payload = bytes(range(100))
    data = Connection(ConnectionType.CLIENT).send(BytesMessage(data=payload))
    head, key, rest = data[:2], data[2:6], data[6:]
    assert head == b"\x82\xe4"
    assert rest == unmasked == masked(payload, key)


def test_connection_installs_the_numpy_masker_and_reads_masked_frames(monkeypatch):
    monkeypatch.setattr(frame_protocol, "XorMaskerSimple", None)
    spec = importlib.util.find_spec("webdemo.stream.connection")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))  # as in a new process
    messages, _, _ = converse([frame(b"one"), frame(bytes(500)) + frame(b"three")])
    assert messages == [b"one", bytes(500), b"three"]
