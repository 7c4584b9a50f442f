"""Ways in which a registry fails, or deceives."""

from __future__ import annotations

import gzip
import json
import tarfile

from fake_objectron import METADATA, TARBALL, members, tarball

from webdemo.model_files.objectron_package import PACKAGE, PARTS
from webdemo.vision.solutions.model_files import OBJECT_DETECTOR, OBJECTS_3D

CUP = PARTS[OBJECTS_3D["cup"]].member
DETECTOR = PARTS[OBJECT_DETECTOR].member


def wrong_hash(registry):
    registry.package += b"\0"
    registry.metadata = registry.describe()
    registry.package = registry.package[:-1] + b"\1"


def damaged(registry):
    registry.package = registry.package[: len(registry.package) // 2]


def answer(key, value):
    """A failure: an attribute of the registry is set."""
    return lambda registry: setattr(registry, key, value)


def answers(**dist):
    metadata = {"versions": {PACKAGE.version: {"dist": dist}}}
    return answer("metadata", json.dumps(metadata).encode())


FAILURES = {
    "wrong hash": (wrong_hash, "SHA-512"),
    "weak hash": (answer("integrity", "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="), "SHA-512"),
    "hash that is none": (answer("integrity", "sha512-?"), "SHA-512"),
    "no hash": (answers(tarball="https://a.example/a.tgz"), "SHA-512"),
    "cut": (answer("sent_bytes", 9000), "ended early"),
    "no package": (answer("statuses", {METADATA: 404}), "404"),
    "no version": (answer("metadata", b'{"versions": {}}'), PACKAGE.version),
    "no JSON": (answer("metadata", b"<html>"), PACKAGE.version),
    "other JSON": (answer("metadata", b"[1]"), PACKAGE.version),
    "deep JSON": (answer("metadata", b"[" * 100_000), PACKAGE.version),
    "no tarball": (answer("statuses", {TARBALL: 503}), "503"),
    "plain HTTP": (
        answers(tarball="http://a.example/a.tgz", integrity="sha512-AAAA"),
        "a.example has no address that begins with https://",
    ),
    "a file": (
        answers(tarball="file:///etc/hosts", integrity="sha512-AAAA"),
        "no address that begins with https://",
    ),
    "redirected to plain HTTP": (
        answer("locations", {TARBALL: "http://a.example/a.tgz"}),
        "a.example has no address that begins with https://",
    ),
    "damaged": (damaged, "is damaged"),
    "no archive": (answer("package", b"nothing"), "is damaged"),
    "empty": (answer("package", gzip.compress(b"")), "is damaged"),
    "member missing": (answer("package", tarball(members(**{CUP: None}))), CUP),
    "link": (answer("package", tarball(members(**{CUP: tarfile.SYMTYPE}))), CUP),
    "folder": (answer("package", tarball(members(**{CUP: tarfile.DIRTYPE}))), CUP),
    "no model": (answer("package", tarball(members(**{CUP: b"no model"}))), "TFLite"),
    "other assets": (answer("package", tarball(members(**{DETECTOR: b"TFL3" * 99}))), DETECTOR),
}
"""What lets a registry fail, and words of the message, by name."""
