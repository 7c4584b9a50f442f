from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
import sys

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from webdemo.serving.certificate import load, provide

CUT = b"-----BEGIN CERT"
NAMES = ["192.0.2.7", "2001:db8::7", "laptop", "laptop.local"]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "made" / "for" / "lan.pem"


def certificate_of(pem):
    return pem[pem.index(CUT) :].decode()


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


def test_certificate_is_reused_for_names_that_it_has(tmp_path):
    for number, (names, reused) in enumerate(
        (
            (NAMES, True),
            (["192.0.2.8", *NAMES[1:]], False),
            ([*NAMES, "more"], False),
            (NAMES[:-1], True),  # else the token would change when a VPN is switched off
            (NAMES[::-1], True),
        )
    ):
        file = tmp_path / str(number) / "lan.pem"
        first, second = provide(file, NAMES), provide(file, names)
        assert (first == second) is reused, names
        assert provide(file, names) == second == file.read_bytes()


def test_damaged_certificate_is_replaced(file):
    other = certificate_of(provide(file.with_name("other.pem"), NAMES)).encode()
    for name, damage in {
        "empty": lambda pem: b"",
        "cut short": lambda pem: pem[:100],
        "no key": lambda pem: pem[pem.index(CUT) :],
        "no certificate": lambda pem: pem[: pem.index(CUT)],
        "key of another one": lambda pem: pem[: pem.index(CUT)] + other,
        "something else": lambda pem: os.urandom(1000),
        "no names": lambda pem: make([]),
    }.items():
        first = provide(file, NAMES)
        file.write_bytes(damaged := damage(first))
        assert provide(file, NAMES) not in (first, damaged), name
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file)


def test_certificate_is_replaced_before_it_expires(file):
    file.parent.mkdir(parents=True)
    for begins_in_hours, ends_in_hours, kept in (
        *((-24, 25, True), (-24, 23, False), (-48, -24, False), (1, 99, False)),
    ):
        file.write_bytes(made := make(NAMES, begins_in_hours, ends_in_hours))
        assert (provide(file, NAMES) == made) is kept, (begins_in_hours, ends_in_hours)


def test_certificate_that_cannot_be_kept_is_made_for_this_run(tmp_path, caplog):
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "folder.pem").mkdir()
    for file, words in (
        (tmp_path / "file" / "lan.pem", "can't be kept in"),
        (tmp_path / "folder.pem", "can't be kept in"),
        (None, "no home for the certificate"),
    ):
        caplog.clear()
        made = provide(file, NAMES)
        assert words in caplog.text
        assert "browsers show their warning each time" in caplog.text
        load(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), made)
    assert sorted(tmp_path.iterdir()) == [tmp_path / "file", tmp_path / "folder.pem"]


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
