from __future__ import annotations

import datetime
import ipaddress
import os
import socket
import ssl
import sys
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from webdemo.serving.certificate import CertificateError, provide

NAMES = ["192.0.2.7", "2001:db8::7", "laptop", "laptop.local"]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "made" / "for" / "lan.pem"


def certificate_of(pem):
    return pem[pem.index(b"-----BEGIN CERT") :].decode()


def mode(file):
    return file.stat().st_mode & 0o777


def test_certificate_suits_browsers(file):
    made = x509.load_pem_x509_certificate(provide(file, NAMES))
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["laptop", "laptop.local"]
    assert names.get_values_for_type(x509.IPAddress) == [
        ipaddress.ip_address("192.0.2.7"),
        ipaddress.ip_address("2001:db8::7"),
    ]
    days = (made.not_valid_after_utc - made.not_valid_before_utc).days
    assert 300 < days <= 398  # Apple and Chromium accept no longer ones
    uses = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize("name", NAMES)
def test_certificate_is_valid_for_its_names_only(file, name):
    pem = provide(file, NAMES)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(file)

    def shake_hands(asked_for):
        theirs = ssl.create_default_context(cadata=certificate_of(pem))
        one, other = socket.socketpair()
        with one, other:
            wrapped = ours.wrap_socket(one, server_side=True, do_handshake_on_connect=False)

            def serve():
                try:
                    wrapped.do_handshake()
                except OSError:
                    wrapped.close()

            thread = threading.Thread(target=serve)
            thread.start()
            try:
                theirs.wrap_socket(other, server_hostname=asked_for).close()
            finally:
                thread.join()
                wrapped.close()

    shake_hands(name)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands("elsewhere.example")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_key_is_readable_by_its_owner_only(file):
    old = os.umask(0)
    try:
        provide(file, NAMES)
    finally:
        os.umask(old)
    assert mode(file) == 0o600
    file.chmod(0o644)
    provide(file, NAMES)
    assert mode(file) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_certificate_is_reused(file):
    assert provide(file, NAMES) == provide(file, NAMES) == file.read_bytes()


@pytest.mark.parametrize("names", [["192.0.2.8", *NAMES[1:]], [*NAMES, "more"]])
def test_other_names_need_a_new_certificate(file, names):
    assert provide(file, NAMES) != provide(file, names)
    assert provide(file, names) == provide(file, names)


@pytest.mark.parametrize("names", [NAMES[:-1], NAMES[::-1]])
def test_certificate_with_more_names_is_reused(file, names):
    """Otherwise the token would change when a VPN is switched off."""
    assert provide(file, NAMES) == provide(file, names)


@pytest.mark.parametrize(
    "damage",
    [
        lambda pem: b"",
        lambda pem: pem[:100],
        lambda pem: pem[pem.index(b"-----BEGIN CERT") :],
        lambda pem: pem[: pem.index(b"-----BEGIN CERT")],
        lambda pem: os.urandom(1000),
        lambda pem: make([]),
    ],
)
def test_damaged_certificate_is_replaced(file, damage):
    first = provide(file, NAMES)
    file.write_bytes(damage(first))
    second = provide(file, NAMES)
    assert second not in (first, damage(first))
    assert x509.load_pem_x509_certificate(second)


def test_key_of_another_certificate_is_rejected(file, tmp_path):
    one, other = provide(file, NAMES), provide(tmp_path / "other.pem", NAMES)
    cut = b"-----BEGIN CERT"
    file.write_bytes(one[: one.index(cut)] + other[other.index(cut) :])
    assert provide(file, NAMES) not in (one, other)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)


@pytest.mark.parametrize(
    ("begins_in_hours", "ends_in_hours", "kept"),
    [(-24, 25, True), (-24, 23, False), (-48, -24, False), (1, 99, False)],
)
def test_certificate_is_replaced_before_it_expires(file, begins_in_hours, ends_in_hours, kept):
    file.parent.mkdir(parents=True)
    file.write_bytes(made := make(NAMES, begins_in_hours, ends_in_hours))
    assert (provide(file, NAMES) == made) is kept


def test_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(CertificateError, match="can't be stored in"):
        provide(tmp_path / "file" / "lan.pem", NAMES)


def make(names, begins_in_hours=0, ends_in_hours=99):
    """Return a key and its certificate, as PEM. It may have no names."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now + datetime.timedelta(hours=begins_in_hours))
        .not_valid_after(now + datetime.timedelta(hours=ends_in_hours))
    )
    if names:
        addresses = [x509.IPAddress(ipaddress.ip_address(name)) for name in names[:2]]
        others = [x509.DNSName(name) for name in names[2:]]
        builder = builder.add_extension(x509.SubjectAlternativeName(addresses + others), False)
    made = builder.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(pem, *private) + made.public_bytes(pem)
