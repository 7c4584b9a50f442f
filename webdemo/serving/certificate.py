"""A self-signed certificate for the page that is served on the local network.

Browsers give the camera to pages over HTTPS only. The certificate is self-signed, so each browser
shows a warning once.
"""

import contextlib
import datetime
import ipaddress
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from webdemo.serving.listener import StartError

DAYS = 397
"""Validity, in days. Browsers and phones refuse certificates that are valid for much longer."""


class CertificateError(StartError):
    """The certificate can't be stored; the message says where and why."""


def provide(file: Path, names: Sequence[str]) -> bytes:
    """Make sure that `file` holds a private key and a certificate for these names.

    The file is reused at every start, so a browser shows its warning only once. It is replaced when
    a name is missing from it, a day before it expires, and when it is damaged.

    Args:
        file: PEM, key and certificate; readable by its owner alone (mode 0600).
        names: Host names and IP addresses, the main one first.

    Returns:
        The content of the file.

    Raises:
        CertificateError: The file can't be written or read.
    """
    try:
        if file.exists() and _is_good(kept := file.read_bytes(), names):
            file.chmod(0o600)
            return kept
        made = _make(names)
        _write(file, made)
    except OSError as error:
        raise CertificateError(
            f"The certificate can't be stored in {file}: {error.strerror}."
        ) from error
    return made


def _is_good(pem: bytes, names: Sequence[str]) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        key = serialization.load_pem_private_key(pem, None)
        kept = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound, UnsupportedAlgorithm):
        return False
    return (
        certificate.not_valid_before_utc <= _now()
        and _now() + datetime.timedelta(days=1) < certificate.not_valid_after_utc
        and set(kept) >= set(_general_names(names))
        and key.public_key() == certificate.public_key()
    )


def _make(names: Sequence[str]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "webdemo")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_now() - datetime.timedelta(days=1))  # for clocks that run slow
        .not_valid_after(_now() + datetime.timedelta(days=DAYS - 1))
        .add_extension(x509.SubjectAlternativeName(_general_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private_pem + certificate.public_bytes(serialization.Encoding.PEM)


def _write(file: Path, pem: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(pem)
        part.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def _general_names(names: Sequence[str]) -> list[x509.GeneralName]:
    return [_general_name(name) for name in names]


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
