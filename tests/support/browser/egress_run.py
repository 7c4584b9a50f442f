"""Runs server and page in an isolated network and records everything that they send.

`python egress_run.py CHROMIUM VIDEO FOLDER` writes `report.json`, the server's log and the
browser's network log to FOLDER. It is a process of its own because it changes its own network.
"""

import base64
import dataclasses
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import loopback_only

MASKS_WANTED = 20
PATIENCE_SECONDS = 60.0
FOLDERS = ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
# These stop the browser's own requests, which would be taken for the page's. They do not stop a
# page's requests.
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--disable-extensions",
    # Chromium asks these servers whatever page is open.
    "--host-resolver-rules=MAP update.googleapis.com ~NOTFOUND,MAP accounts.google.com ~NOTFOUND",
]


class Run:
    """One server, one page, one video."""

    def __init__(self, chromium, video, folder):
        self.chromium, self.video, self.folder = chromium, video, folder
        self.sent = []
        self.received = []
        self.address = ""
        self.requests = set()
        self.sockets = set()

    def folders(self, owner):
        """Create empty folders for all places where a program writes by default."""
        paths = {name: self.folder / owner / name for name in (*FOLDERS, "cwd")}
        for path in paths.values():
            path.mkdir(parents=True)
        return paths

    def serve_and_show(self):
        """Return the server's exit status."""
        from server_process import ServerProcess, environment

        paths = self.folders("server")
        cwd = paths.pop("cwd")
        with (self.folder / "notes").open("wb") as notes:
            command = str(Path(__file__).with_name("watched_server.py")), str(notes.fileno())
            env = environment(**paths, PYTHONDONTWRITEBYTECODE="1")
            options = {"command": command, "env": env, "cwd": cwd, "pass_fds": (notes.fileno(),)}
            with ServerProcess("--port", "0", "--no-open", **options) as server:
                server.wait_loaded()
                self.address = f"127.0.0.1:{server.port}"
                self.show(server.url)
                self.provoke_errors(server.port)
                status, log = server.stop()
        (self.folder / "log").write_text(log)
        return status

    def show(self, url):
        """Stream the video from the page with each model, outline included."""
        from playwright.sync_api import sync_playwright
        from stage import Stage

        paths = self.folders("browser")
        cwd = paths.pop("cwd")
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        video = f"--use-file-for-fake-video-capture={self.video}"
        netlog = f"--log-net-log={self.folder / 'netlog.json'}"
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                cwd,
                executable_path=self.chromium,
                args=[*FLAGS, *sandbox, video, netlog],
                env={**os.environ, **{name: str(path) for name, path in paths.items()}},
            )
            context.on("request", lambda request: self.requests.add(request.url))
            stage = Stage(context)
            stage.page.on("websocket", self.listen)
            stage.page.goto(f"{url}?size=640x480&mirror=0")
            for model in ("landscape", "general"):
                stage.page.select_option("#model", model)
                self.wait_masks(stage, self.masks() + MASKS_WANTED)
            context.close()
        assert stage.errors == []

    def masks(self):
        return sum(data[4] == 2 for data in self.received)

    def wait_masks(self, stage, count):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.masks() < count:
            assert time.monotonic() < deadline, "no masks"
            stage.page.wait_for_timeout(20)  # lets Playwright deliver events

    def listen(self, websocket):
        self.sockets.add(websocket.url)
        websocket.on("framesent", lambda data: self.sent.append(data))
        websocket.on("framereceived", lambda data: self.received.append(data))

    def provoke_errors(self, port):
        """Send one frame that cannot be decoded and one that raises an unexpected error."""
        from watched_server import BUG_MARK
        from websocket_client import WebSocketClient

        from webdemo.stream import protocol
        from webdemo.vision.codec import Encoding

        good = protocol.parse_frame(self.sent[-1])
        for encoding, picture in (
            (Encoding.JPEG, bytes(good.picture)),
            (good.encoding, BUG_MARK + bytes(good.picture)[4:]),
        ):
            with WebSocketClient(port) as stream:
                stream.receive()
                frame = dataclasses.replace(good, encoding=encoding, picture=picture)
                stream.send(protocol.serialize_frame(frame))
                if encoding == Encoding.JPEG:
                    assert isinstance(protocol.parse_reply(stream.receive()), protocol.Refusal)
                else:
                    assert stream.wait_closed().code == 1011


def main(chromium, video, folder):
    folder = Path(folder)
    try:
        sniffer, reason = loopback_only.enter(), ""
    except loopback_only.Unavailable as error:
        sniffer, reason = None, str(error)
    run = Run(chromium, video, folder)
    status = run.serve_and_show()
    report = {
        "status": status,
        "address": run.address,
        "packets": sniffer and sniffer.finish(),
        "no_packets_because": reason,
        "requests": sorted(run.requests),
        "sockets": sorted(run.sockets),
        "sent": [base64.b64encode(data).decode() for data in run.sent],
        "received": [base64.b64encode(data).decode() for data in run.received],
    }
    (folder / "report.json").write_text(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
