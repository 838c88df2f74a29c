"""A registry with one layer: as much of its API as an engine asks for when it pulls."""

import gzip
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.basic_auth import basic
from tests.docker.engine import packed

USER, PASSWORD = "puller", "a-password-for-the-registry"
_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_CONFIG = "application/vnd.docker.container.image.v1+json"
_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Registry:
    """Gives out what was pushed; a private one only to who has the password."""

    def __init__(self, host: str, *, private: bool) -> None:
        self._private = private
        self._files = packed()
        self._layer = gzip.compress(self._files, mtime=0)
        self._blobs = {_digest(self._layer): self._layer}
        self._manifests: dict[str, bytes] = {}
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.answer(self)

            do_HEAD = do_GET  # noqa: N815  (the library's name)

            def log_message(self, *args: object) -> None:
                """Nobody reads along."""

        self._server = ThreadingHTTPServer((host, 0), Handler)

    @property
    def host(self) -> str:
        host, port = self._server.server_address[:2]
        return f"{host!s}:{port}"

    @contextmanager
    def serving(self) -> Iterator["Registry"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()

    def push(self, name: str, version: str) -> str:
        """An image with that variable; its whole name."""
        config = json.dumps({
            "architecture": "amd64", "os": "linux",
            "config": {"Env": ["PATH=/bin", f"VERSION={version}"], "Cmd": ["sleep", "1000"]},
            "rootfs": {"type": "layers", "diff_ids": [_digest(self._files)]},
        }).encode()  # fmt: skip
        self._blobs[_digest(config)] = config
        manifest = json.dumps({
            "schemaVersion": 2, "mediaType": _MANIFEST,
            "config": {"mediaType": _CONFIG, "size": len(config), "digest": _digest(config)},
            "layers": [{"mediaType": _LAYER, "size": len(self._layer), "digest": _digest(self._layer)}],
        }).encode()  # fmt: skip
        path, _, tag = name.partition(":")
        self._manifests[f"/v2/{path}/manifests/{tag}"] = manifest
        self._manifests[f"/v2/{path}/manifests/{_digest(manifest)}"] = manifest
        return f"{self.host}/{name}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        is_known = request.headers.get("Authorization") == basic(USER, PASSWORD)
        if self._private and not is_known:
            self._send(request, 401, b'{"errors": [{"code": "UNAUTHORIZED", "message": "who are you?"}]}')
        elif request.path == "/v2/":
            self._send(request, 200, b"{}")
        elif request.path in self._manifests:
            self._send(request, 200, self._manifests[request.path], _MANIFEST)
        elif (digest := request.path.rpartition("/")[2]) in self._blobs:
            self._send(request, 200, self._blobs[digest], "application/octet-stream")
        else:
            self._send(request, 404, b'{"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}')

    def _send(self, request: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json") -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        if status == 200:
            request.send_header("Docker-Content-Digest", _digest(body))
        if status == 401:
            request.send_header("WWW-Authenticate", 'Basic realm="tests"')
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)
