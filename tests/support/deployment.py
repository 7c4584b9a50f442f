"""Runs gunicorn and nginx with the configuration files of webdemo/deploy."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
import trustme
from server_process import PATIENCE_SECONDS, environment, exchange, poll_until
from websocket_client import WebSocketClient

DEPLOY = Path(__file__).parents[2] / "webdemo" / "deploy"
NAME = "demo.example.org"
WORKERS = 2
STREAMS_EACH = 8

# The main configuration as packages of nginx have it, for any user.
NGINX_CONF = """
{user}
daemon off;
pid nginx.pid;
error_log error.log;
worker_processes 2;
events {{}}
http {{
    client_body_temp_path temporary;
    proxy_temp_path temporary;
    fastcgi_temp_path temporary;
    uwsgi_temp_path temporary;
    scgi_temp_path temporary;
    access_log access.log;
    include webdemo.conf;
}}
"""


def configured(file, **changes):
    """Read a file of webdemo/deploy with the parts replaced that differ in tests."""
    text = (DEPLOY / file).read_text()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, str(new))
    return text


def find_nginx():
    """Return nginx's path. Without nginx the test is skipped; in CI it fails."""
    path = os.environ.get("NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no nginx on this machine, and CI must not pass without one")
        pytest.skip("no nginx was found. Debian has it as nginx-light; or name one in NGINX")
    return path


def free_port(address="127.0.0.1"):
    with socket.create_server((address, 0)) as sock:
        return sock.getsockname()[1]


class Gunicorn:
    """A running gunicorn; `settings` are lines added to gunicorn.conf.py."""

    def __init__(self, host, settings=(), **variables):
        self.host = host
        self.folder = Path(tempfile.mkdtemp(prefix="webdemo-"))  # short: a socket path is limited
        text = configured("gunicorn.conf.py", **{"/run/webdemo": self.folder, NAME: host})
        (self.folder / "gunicorn.conf.py").write_text("\n".join([text, *settings]))
        self.log_path = self.folder / "gunicorn.log"
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py"]
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(
                [*command, "webdemo.deploy.wsgi:app"],
                cwd=self.folder,
                env=environment(**variables),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (*self.worker_processes(), self.process):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)

    def worker_processes(self):
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children()
        return []

    def log(self):
        return self.log_path.read_text()

    @contextlib.contextmanager
    def asking(self, worker, path, method="GET", **headers):
        """Send a request to one worker, past the proxy; yield the response."""
        with contextlib.closing(self.connection(worker)) as connection:
            connection.request(method, path, headers={"Host": self.host, **headers})
            yield connection.getresponse()

    def connection(self, worker):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(PATIENCE_SECONDS)
        connection.sock.connect(str(self.folder / f"{worker}.sock"))
        return connection

    def health(self, worker):
        with self.asking(worker, "/healthz") as response:
            return json.loads(response.read())

    def healths(self):
        return [self.health(worker) for worker in (1, 2)]

    def spread(self):
        """Return the number of streams on each worker."""
        return [health["streams"]["open"] for health in self.healths()]

    def wait_spread(self, *counts):
        poll_until(lambda: self.spread() == list(counts), what=f"{counts} streams on the workers")

    def wait_loaded(self):
        def loaded():
            assert self.process.poll() is None, self.log()
            with contextlib.suppress(OSError):
                return all(health["models_loaded"] for health in self.healths())

        poll_until(loaded)
        return self

    def stop(self, number=signal.SIGTERM, seconds=PATIENCE_SECONDS, times=1):
        """Stop gunicorn; return its exit status, its log and the seconds it took.

        With `times` over 1 the workers get the signals as well, as with Ctrl-C in a terminal.
        """
        started = time.monotonic()
        workers = self.worker_processes() if times > 1 else []
        for _ in range(times):
            for process in (self.process, *workers):
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(number)
        status = self.process.wait(seconds)
        return status, self.log(), time.monotonic() - started


class Deployment:
    """A gunicorn behind a running nginx on a loopback port; `folder` is nginx's.

    `addresses` are workers in place of its two sockets, such as those of two machines.
    """

    def __init__(self, gunicorn, port, folder, addresses=()):
        self.gunicorn, self.port, self.folder = gunicorn, port, folder
        self.host = gunicorn.host
        self.url = f"https://{self.host}/"
        authority = trustme.CA()
        certificate = authority.issue_cert(NAME)
        pem, key = folder / "own.pem", folder / "own.key"
        certificate.private_key_and_cert_chain_pem.write_to_path(pem)
        certificate.private_key_pem.write_to_path(key)
        workers = {
            f"unix:/run/webdemo/{number}.sock": address
            for number, address in enumerate(addresses, 1)
        } or {"/run/webdemo": gunicorn.folder}
        changes = {"listen 443": f"listen 127.0.0.1:{port}", **workers}
        paths = {f"/etc/ssl/{NAME}.pem": pem, f"/etc/ssl/{NAME}.key": key}
        (folder / "webdemo.conf").write_text(configured("nginx.conf", **changes, **paths))
        # Its workers must be able to read these folders.
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(NGINX_CONF.format(user=user))
        self.tls = ssl.create_default_context()
        authority.configure_trust(self.tls)
        self._nginx = subprocess.Popen(
            [find_nginx(), "-p", folder, "-c", "nginx.conf", "-e", "error.log"],
            stdin=subprocess.DEVNULL,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._nginx.terminate()
        try:
            self._nginx.wait(PATIENCE_SECONDS)
        finally:
            self._nginx.kill()

    def connect(self):
        """Open a TLS connection under the public name."""
        sock = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)
        return self.tls.wrap_socket(sock, server_hostname=NAME)

    def request(self, path, method="GET", body=None, headers=None):
        """Send a request through nginx; return status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.sock = self.connect()
        headers = {"Host": self.host, "Origin": self.url[:-1], **(headers or {})}
        return exchange(connection, path, method, body, headers)

    def open_stream(self, **options):
        options = {"headers": [("Origin", self.url[:-1])], **options}
        return WebSocketClient(self.port, host=self.host, tls=self.tls, server_name=NAME, **options)

    def answers(self):
        with contextlib.suppress(OSError):
            return self.request("/healthz")[0] == 200


class Machine(Gunicorn):
    """A gunicorn with one worker on an address of the loopback, in place of another machine."""

    def __init__(self, host, address):
        self.address, self.port = address, free_port(address)
        super().__init__(host, [f"workers, bind = 1, ['{address}:{self.port}']"])

    def connection(self, worker=1):
        return http.client.HTTPConnection(self.address, self.port, timeout=PATIENCE_SECONDS)

    def healths(self):
        return [self.health(1)]

    def kill(self):
        """End all of its processes at once, as a power cut does."""
        workers = self.worker_processes()
        for process in (self.process, *workers):
            process.kill()
        psutil.wait_procs(workers, PATIENCE_SECONDS)


@contextlib.contextmanager
def two_machines():
    """A deployment with workers on 127.0.0.1 and 127.0.0.2; yields it and both machines."""
    find_nginx()
    port = free_port()
    with contextlib.ExitStack() as stack:
        addresses = ("127.0.0.1", "127.0.0.2")
        machines = [stack.enter_context(Machine(f"{NAME}:{port}", own)) for own in addresses]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="webdemo-")))
        upstream = [f"{machine.address}:{machine.port}" for machine in machines]
        deployment = stack.enter_context(Deployment(machines[0], port, folder, upstream))
        for machine in machines:
            machine.wait_loaded()
        poll_until(deployment.answers)
        yield deployment, machines


@contextlib.contextmanager
def deployed(*settings):
    """A running deployment with all models loaded."""
    find_nginx()
    port = free_port()
    with contextlib.ExitStack() as stack:
        gunicorn = stack.enter_context(Gunicorn(f"{NAME}:{port}", settings))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="webdemo-")))
        deployment = stack.enter_context(Deployment(gunicorn, port, folder))
        gunicorn.wait_loaded()

        poll_until(deployment.answers)
        yield deployment
