"""A way to the file server that stops after so many bytes, so that a kill meets an upload in its middle."""
import contextlib
import socket
import threading


class Gate:
    """Forwards connections to a port of this machine; an armed one lets so many bytes to the server, then none."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.port = None  # the server's
        self.lock = threading.Condition()
        self.left = None  # bytes that may still pass; None for any number
        self.pairs = set()
        self.reached = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def arm(self, after):
        """Stops everything once `after` more bytes have passed; `reached` says when."""
        with self.lock:
            self.left = after
            self.reached.clear()

    def open(self):
        """Breaks what is under way, and lets pass what comes after."""
        with self.lock:
            pairs, self.pairs, self.left = self.pairs, set(), None
            self.lock.notify_all()
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self):
        while True:
            threading.Thread(target=self._forward, args=(self.listener.accept()[0],), daemon=True).start()

    def _forward(self, client):
        """Both directions of one connection, until both have ended; then nothing of it is left open."""
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)) as server:
            with self.lock:
                self.pairs.add((client, server))
            answers = threading.Thread(target=self._pump, args=(server, client, False), daemon=True)
            answers.start()
            self._pump(client, server, True)
            answers.join()
            with self.lock:
                self.pairs.discard((client, server))

    def _pump(self, source, target, counts):
        with contextlib.suppress(OSError):
            while True:
                piece = source.recv(65536)
                if not piece:
                    break
                if counts and not self._pass(len(piece), (source, target)):
                    break
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _pass(self, count, pair):
        """Whether these bytes may go on; waits while the gate is shut."""
        with self.lock:
            while True:
                if pair not in self.pairs:
                    return False
                if self.left is None:
                    return True
                if count <= self.left:
                    self.left -= count
                    return True
                self.reached.set()
                self.lock.wait()
