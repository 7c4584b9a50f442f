"""A self-signed certificate for the page that is served on the local network.

Browsers give the camera to pages over HTTPS only. The certificate is self-signed, so each browser
shows a warning once.
"""

import contextlib
import datetime
import ipaddress
import logging
import os
import secrets
import ssl
import tempfile
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


MADE_ANEW = "%s. It is new in each run, and browsers show their warning each time."

log = logging.getLogger(__name__)


class CertificateError(StartError):
    """The certificate can't be loaded; the message says why."""


def provide(file: Path | None, names: Sequence[str]) -> bytes:
    """Give a private key and a certificate for these names.

    They are kept in `file` and used again at every start, so a browser shows its warning only
    once. They are replaced when a name is missing, a day before they expire, and when they are
    damaged. What can't be kept is made for this run, and the log says so.

    Args:
        file: Where they are kept, readable by its owner alone (mode 0600); None for nowhere.
        names: Host names and IP addresses, the main one first.

    Returns:
        PEM.
    """
    if file is None:
        log.warning(MADE_ANEW, "This user has no home for the certificate")
        return _make(names)
    with contextlib.suppress(OSError):
        if _is_good(kept := file.read_bytes(), names):
            with contextlib.suppress(OSError):  # it may be another user's
                file.chmod(0o600)
            return kept
    made = _make(names)
    try:
        _write(file, made)
    except OSError as error:
        log.warning(MADE_ANEW, f"The certificate can't be kept in {file}: {error.strerror}")
    return made


def load(context: ssl.SSLContext, pem: bytes) -> None:
    """Give a server's context its key and certificate. OpenSSL takes them from a file only.

    Raises:
        CertificateError: There is no place for a file.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:  # readable by this user alone
            file = Path(folder) / "key.pem"
            _write(file, pem)
            context.load_cert_chain(file)
    except OSError as error:
        raise CertificateError(f"There is no place for a temporary file: {error}.") from error


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
