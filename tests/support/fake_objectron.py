"""A small package like @mediapipe/objectron, and a registry on loopback that serves it."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import io
import tarfile
import threading
from unittest import mock

from server_process import PATIENCE_SECONDS

from webdemo.model_files.objectron_package import MEMBERS
from webdemo.vision.solutions import known_files

TARBALL = f"/@mediapipe/objectron/-/objectron-{known_files.OBJECTRON_VERSION}.tgz"


def model_bytes(file):
    """What the small package has as this model."""
    return (b"\x1c\0\0\0TFL3" + file.name.encode()).ljust(100, b"\0")


def _tarball():
    """Pack the models, among members that no command may write."""
    contents = {
        name: b"\0\0\0\0TFL3"
        for name in ("package/package.json", "../evil.tflite", "/evil.tflite", "evil.tflite")
    }
    for member, (file, start) in MEMBERS.items():
        contents[member] = b"?" * start + model_bytes(file)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(packed.getvalue(), 1, mtime=0)


PACKAGE = _tarball()


@contextlib.contextmanager
def trusted():
    """Let the hashes that stand in the code be those of the small package."""
    with contextlib.ExitStack() as patched:
        sha512 = hashlib.sha512(PACKAGE).hexdigest()
        patched.enter_context(mock.patch.object(known_files, "OBJECTRON_SHA512", sha512))
        for file in known_files.OBJECT_FILES:
            sha256 = hashlib.sha256(model_bytes(file)).hexdigest()
            patched.enter_context(mock.patch.dict(file.__dict__, sha256=sha256))  # it is frozen
        yield


class FakeRegistry(http.server.ThreadingHTTPServer):
    """A registry; change its attributes to let it fail."""

    def __init__(self, tls):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_address[1]}"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.package = PACKAGE
        self.status = 200
        self.location = None
        """Where the package's address is redirected to."""
        self.announces_size = True
        self.sent_bytes = None
        """How much of the package is sent before the connection is closed."""
        self.go_on = threading.Event()
        """Set it to send the package's second half, too. It is set at first."""
        self.go_on.set()
        self.half_sent = threading.Semaphore(0)
        """Released each time that the first half of the package was sent."""
        self.requests = []
        self.authorization = None
        """The header Authorization without which it answers 401."""

    def handle_error(self, *_):
        """A client may refuse the certificate."""


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_CONNECT(self):
        self.server.requests.append(f"CONNECT {self.path}")
        self.send_error(403)

    def do_GET(self):
        fake = self.server
        fake.requests.append(self.path)
        if fake.location and self.path == TARBALL:
            self.send_response(302)
            self.send_header("Location", fake.location)
            self.end_headers()
            return
        if self.headers["Authorization"] != fake.authorization:
            self.send_error(401)
            return
        self.send_response(fake.status)
        if fake.announces_size:
            self.send_header("Content-Length", str(len(fake.package)))
        self.end_headers()
        data = fake.package[: fake.sent_bytes]
        self.wfile.write(data[: len(data) // 2])
        fake.half_sent.release()
        assert fake.go_on.wait(PATIENCE_SECONDS)
        with contextlib.suppress(OSError):  # the client may be gone
            self.wfile.write(data[len(data) // 2 :])

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def running(tls=None):
    """Run a registry, over HTTPS with an SSL context."""
    with FakeRegistry(tls) as registry:
        thread = threading.Thread(target=registry.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield registry
        finally:
            registry.go_on.set()
            registry.shutdown()
            thread.join()
