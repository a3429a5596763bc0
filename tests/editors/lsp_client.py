"""A language server driven over its standard streams, as an editor drives it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from queue import Queue
from threading import Thread
from types import TracebackType
from typing import Any

Json = dict[str, Any]

_PATIENCE = 120
"""Seconds after which a server that does not answer fails the test."""


class LspClient:
    """An editor with one document open; a context manager that ends the server.

    Args:
        command: that starts the server.
        root: of the workspace, and the server's working directory.
        options: for the initialization.
    """

    def __init__(self, command: Sequence[str], root: str, options: Mapping[str, Any]) -> None:
        self._server = subprocess.Popen(
            command,
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._incoming: Queue[Json] = Queue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        self._version = 0
        self._requests = 0
        self.request(
            "initialize",
            {"rootUri": f"file://{root}", "capabilities": {}, "initializationOptions": options},
        )
        self.notify("initialized", {})

    def open(self, path: str, text: str) -> list[Json]:
        """Open a document, and return the diagnostics that follow."""
        document = {"uri": f"file://{path}", "languageId": "python", "version": 0, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return self._diagnostics(path)

    def change(self, path: str, text: str) -> list[Json]:
        """Type into a document, and return the diagnostics that follow."""
        self._version += 1
        document = {"uri": f"file://{path}", "version": self._version}
        self.notify(
            "textDocument/didChange",
            {"textDocument": document, "contentChanges": [{"text": text}]},
        )
        return self._diagnostics(path)

    def save(self, path: str) -> list[Json]:
        """Say that a document has been saved, and return the diagnostics that follow."""
        self.notify("textDocument/didSave", {"textDocument": {"uri": f"file://{path}"}})
        return self._diagnostics(path)

    def request(self, method: str, parameters: Json | None) -> Json:
        """Send a request, and return its answer."""
        self._requests += 1
        self._send({"id": self._requests, "method": method, "params": parameters})
        while True:
            message = self._incoming.get(timeout=_PATIENCE)
            if message.get("id") == self._requests and "method" not in message:
                assert "error" not in message, message
                return message

    def notify(self, method: str, parameters: Json | None) -> None:
        """Send a notification."""
        self._send({"method": method, "params": parameters})

    def _diagnostics(self, path: str) -> list[Json]:
        while True:
            message = self._incoming.get(timeout=_PATIENCE)
            parameters = message.get("params") or {}
            if (
                message.get("method") == "textDocument/publishDiagnostics"
                and parameters["uri"] == f"file://{path}"
            ):
                diagnostics: list[Json] = parameters["diagnostics"]
                return diagnostics

    def _send(self, message: Json) -> None:
        assert self._server.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._server.stdin.flush()

    def _read(self) -> None:
        stream = self._server.stdout
        assert stream is not None
        while header := stream.readline():
            if header.lower().startswith(b"content-length:"):
                length = int(header.split(b":")[1])
                while stream.readline().strip():
                    pass
                self._incoming.put(json.loads(stream.read(length)))

    def __enter__(self) -> LspClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.request("shutdown", None)
            self.notify("exit", None)
            self._server.wait(_PATIENCE)
        finally:
            self._server.kill()
            self._server.wait()
            self._reader.join()
            for stream in (self._server.stdin, self._server.stdout):
                if stream:
                    stream.close()
