"""A network between page and server that can freeze without closing a connection."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading

CHUNK_BYTES = 256 * 1024


class Network:
    """Forwards connections to a server on this machine, in a thread, until the `with` block ends.

    While it is frozen, nothing is forwarded, accepted or closed. While the server is gone, all
    connections are closed and new ones refused.
    """

    def __init__(self, port):
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self._peers = {}  # each end of a connection to its other end, None until there is one
        self._dead = set()
        self._flows = threading.Condition()
        self._frozen = self._closed = False
        self._selector = selectors.DefaultSelector()
        self._bell, self._button = socket.socketpair()
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._listen()
        self._thread = threading.Thread(target=self._run, name="network", daemon=True)

    def freeze(self):
        with self._flows:
            self._frozen = True

    def thaw(self, keep):
        """Forward again. Without `keep` open connections stay dead, as after a change of address."""
        with self._flows:
            if not keep:
                self._lose_all()
            self._frozen = False
            self._flows.notify()

    def lose_server(self):
        with self._flows:
            self._lose_all()
            self._selector.unregister(self._listener)
            for sock in (self._listener, *self._dead):
                sock.close()
            self._dead.clear()

    def bring_server_back(self):
        with self._flows:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._listen()

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with self._flows:
            self._closed = True
            self._frozen = False
            self._flows.notify()
        self._button.send(b"!")
        self._thread.join()
        for sock in (self._listener, self._bell, self._button, *self._peers, *self._dead):
            sock.close()
        self._selector.close()

    def _run(self):
        while not self._closed:
            ready = [key.fileobj for key, _ in self._selector.select()]
            with self._flows:
                self._flows.wait_for(lambda: not self._frozen)
                for sock in ready:
                    if sock is self._listener:
                        self._accept(self._watch)
                    elif sock in self._peers:
                        self._forward(sock)

    def _listen(self):
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)

    def _accept(self, use):
        with contextlib.suppress(OSError):  # no connection is waiting, or the server is gone
            while True:
                use(self._listener.accept()[0])

    def _watch(self, sock, peer=None):
        self._peers[sock] = peer
        self._selector.register(sock, selectors.EVENT_READ)

    def _forward(self, sock):
        try:
            data = sock.recv(CHUNK_BYTES)
            if data and self._peers[sock] is None:
                data = self._reach_server(sock, data)
            if data:
                self._peers[sock].sendall(data)
                return
        except OSError:
            pass  # treated as an end of the connection
        for end in filter(None, (sock, self._peers[sock])):
            self._selector.unregister(end)
            del self._peers[end]
            end.close()

    def _reach_server(self, client, request):
        """Connect to the server. Its own port replaces this one in Host and Origin, or it refuses."""
        server = socket.create_connection(self._server)
        self._watch(server, client)
        self._peers[client] = server
        return request.replace(b":%d\r\n" % self.port, b":%d\r\n" % self._server[1])

    def _lose_all(self):
        for sock in self._peers:
            self._selector.unregister(sock)
        self._dead.update(self._peers)
        self._peers.clear()
        self._accept(self._dead.add)  # connections begun meanwhile are of the old address, too
