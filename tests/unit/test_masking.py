"""NumPy's unmasking against the RFC's own words."""

from hypothesis import given
from hypothesis import strategies as st
from wsproto import frame_protocol

from webdemo.masking import NumpyMasker, install


@given(st.binary(min_size=4, max_size=4), st.lists(st.binary(max_size=70), max_size=5))
def test_octet_i_is_masked_with_octet_i_modulo_4_of_the_key(key, parts):
    masker = NumpyMasker(key)
    masked = b"".join(masker.process(bytearray(part)) for part in parts)
    data = b"".join(parts)
    assert masked == bytes(octet ^ key[i % 4] for i, octet in enumerate(data))


def test_what_came_in_stays_as_it_was():
    data = bytearray(b"abcdef")
    NumpyMasker(b"1234").process(data)
    assert data == b"abcdef"


def test_wsproto_uses_it():
    install()
    assert frame_protocol.XorMaskerSimple is NumpyMasker
