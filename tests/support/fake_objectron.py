"""A small package like @mediapipe/objectron, and a registry on loopback that serves it."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import http.server
import io
import json
import tarfile
import threading

from server_process import PATIENCE_SECONDS

from webdemo.model_files.objectron_package import PACKAGE, PARTS

METADATA = "/@mediapipe%2Fobjectron"
TARBALL = "/elsewhere/objectron.tgz"


def model_bytes(file):
    """What the small package has as this model: as large as the real one only where it must be."""
    part = PARTS[file]
    size = part.end - part.start if part.end else 100
    return (b"\x1c\0\0\0TFL3" + file.name.encode()).ljust(size, b"\0")


def members(**changes):
    """Return the package's members by name, with changes. None removes a member."""
    made = {"package/package.json": b"{}", "package/index.d.ts": b"TFL3"}
    for file, part in PARTS.items():
        made[part.member] = b"?" * part.start + model_bytes(file)
    made.update(changes)
    return {name: data for name, data in made.items() if data is not None}


def tarball(contents, pax_headers=None):
    """Pack members: a mapping from their names to bytes, or a TarInfo's type for an empty one."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.pax_headers = pax_headers or {}
            if data in (tarfile.SYMTYPE, tarfile.DIRTYPE):
                info.type, info.linkname, data = data, "/etc/passwd", b""
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), 1)


class FakeRegistry:
    """A registry; change its attributes to let it fail."""

    def __init__(self):
        self.package = tarball(members())
        self.metadata = None
        """Bytes in place of its own metadata."""
        self.statuses = {}
        """Statuses by path, for errors."""
        self.locations = {}
        """Where paths are redirected to."""
        self.sent_bytes = None
        """How much of the package is sent before the connection is closed."""
        self.announced_bytes = None
        """The package's size in the reply's header, in place of the true one."""
        self.go_on = threading.Event()
        """Set it to send the package's second half, too. It is set at first."""
        self.go_on.set()
        self.half_sent = threading.Event()
        """Whether the first half of the package was sent."""
        self.requests = []
        self.integrity = None
        self.scheme = "http"

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def describe(self):
        if self.metadata is not None:
            return self.metadata
        sha512 = base64.b64encode(hashlib.sha512(self.package).digest()).decode()
        integrity = f"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha512-{sha512}?x"
        dist = {"tarball": self.url + TARBALL, "integrity": self.integrity or integrity}
        return json.dumps({"versions": {PACKAGE.version: {"dist": dist}}}).encode()


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.server.fake.requests.append(f"CONNECT {self.path}")
        self.send_error(403)

    def do_GET(self):
        fake = self.server.fake
        fake.requests.append(self.path)
        status, location = fake.statuses.get(self.path), fake.locations.get(self.path)
        if status or location:
            self.send_response(status or 302)
            self.send_header("Location", location or "")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == TARBALL:
            self._send(fake.package, fake.announced_bytes)
        else:
            assert self.path == METADATA
            self._send(fake.describe())

    def _send(self, data, announced=None):
        fake = self.server.fake
        self.send_response(200)
        self.send_header("Content-Length", str(announced or len(data)))
        self.end_headers()
        if fake.sent_bytes is not None and self.path == TARBALL:
            data = data[: fake.sent_bytes]
        self.wfile.write(data[: len(data) // 2])
        if self.path == TARBALL:
            fake.half_sent.set()
            assert fake.go_on.wait(PATIENCE_SECONDS)
        with contextlib.suppress(OSError):  # the client may be gone
            self.wfile.write(data[len(data) // 2 :])

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def running(tls=None):
    """Run a registry, over HTTPS with an SSL context."""
    fake = FakeRegistry()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.handle_error = lambda *_: None  # a client that refuses the certificate
        server.fake = fake
        fake.port = server.server_address[1]
        if tls:
            fake.scheme = "https"
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield fake
        finally:
            fake.go_on.set()
            server.shutdown()
            thread.join()
