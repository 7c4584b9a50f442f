"""A driver that does not answer is ended, shown and replaced once."""

import contextlib
import socket
import sys
from types import SimpleNamespace

import pytest
from driver import Engine, NoAnswer, process
from firefox import BiDi
from server_process import poll_until
from webkit import WebDriver

# It and its child hold the port open and never answer.
SILENT = """import os, socket, time
listening = socket.create_server(("127.0.0.1", 0))
print("port", listening.getsockname()[1], flush=True)
os.fork()
time.sleep(3600)"""


class Silent:
    """Opens a driver that never answers, in either protocol."""

    def __init__(self, protocol):
        self._protocol = protocol
        self.ports = []

    @contextlib.contextmanager
    def open(self):
        with process(sys.executable, "-c", SILENT) as said:
            self.ports.append(int(said(r"port (\d+)")))
            yield self._protocol(self.ports[-1], seconds=0.1)


def is_closed(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("protocol", [WebDriver, BiDi])
def test_silent_driver_is_replaced_once_and_then_given_up(protocol):
    silent = Silent(protocol)
    engine = Engine("an engine", silent.open)
    with (
        pytest.warns(UserWarning, match=r"an engine is replaced(.|\n)*port"),
        pytest.raises(NoAnswer, match=r"an engine is given up(.|\n)*port"),
    ):
        engine.run(pytest.fail)
    poll_until(lambda: all(map(is_closed, silent.ports)), what="the drivers and their children end")
    with pytest.raises(pytest.skip.Exception, match="given up"):
        engine.run(pytest.fail)
    assert len(silent.ports) == 2


def test_test_runs_again_with_another_browser():
    tab = SimpleNamespace(errors=[], expects_errors=False, notice=lambda: "")
    tabs = [Silent(WebDriver).open(), contextlib.nullcontext(tab)]
    given = []
    with pytest.warns(UserWarning, match="is replaced"):
        Engine("an engine", lambda: tabs.pop(0)).run(given.append)
    assert given == [tab]
