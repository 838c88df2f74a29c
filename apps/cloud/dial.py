"""Opens an upstream stream: the connection and the websocket handshake.

websocket-client's own handshake is not used: it follows redirects, reads proxies from the environment, keeps cookies
for the whole process and reads refusals without a bound.
"""

import re
import socket
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from hmac import compare_digest
from http.client import HTTPException, HTTPResponse
from secrets import token_bytes
from urllib.parse import urlencode, urlsplit

from requests.structures import CaseInsensitiveDict

from .answers import LARGEST_ERROR, message_in
from .errors import BadAnswer, CloudError, NotFound, TimedOut, Unreachable, error_for
from .wire import CONNECT_TIMEOUT, READ_TIMEOUT, USER_AGENT, Credentials, tls_context

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_PATH = re.compile(r"(/[A-Za-z0-9_.:~@+-]+)+/?")


@dataclass(frozen=True, slots=True)
class Target:
    """Address of a stream, and what is needed to open it."""

    host: str
    port: int
    secure: bool
    request: bytes
    accept: str
    subprotocol: str = ""


def target_for(
    base_url: str, path: str, query: Mapping[str, str], credentials: Credentials, subprotocol: str = ""
) -> Target:
    """The target for a stream's path, with its handshake request. Raises NotFound for an invalid path."""
    if not _PATH.fullmatch(path) or {".", ".."} & set(path.split("/")):
        raise NotFound("This is not the path of a stream.")
    base = urlsplit(base_url)
    secure = base.scheme in {"wss", "https"}
    key = b64encode(token_bytes(16))
    resource = base.path.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
    lines = [
        f"GET {resource} HTTP/1.1",
        f"Host: {base.netloc.rpartition('@')[2]}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key.decode()}",
        "Sec-WebSocket-Version: 13",
        f"Authorization: {credentials.header()}",
        f"User-Agent: {USER_AGENT}",
        *([f"Sec-WebSocket-Protocol: {subprotocol}"] if subprotocol else []),
        "",
        "",
    ]
    return Target(
        host=base.hostname or "",
        port=base.port or (443 if secure else 80),
        secure=secure,
        request="\r\n".join(lines).encode("ascii"),
        accept=b64encode(sha1(key + _GUID, usedforsecurity=False).digest()).decode(),
        subprotocol=subprotocol,
    )


def connect(target: Target) -> socket.socket:
    """Connects, with TLS if the address says so. Raises Unreachable or TimedOut."""
    try:
        sock = socket.create_connection((target.host, target.port), timeout=CONNECT_TIMEOUT)
    except TimeoutError:
        raise TimedOut("The connection to the cloud's streams timed out.") from None
    except OSError:
        raise Unreachable("The cloud accepts no connections to its streams.") from None
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not target.secure:
        return sock
    try:
        return tls_context().wrap_socket(sock, server_hostname=target.host)
    except OSError:
        sock.close()
        raise Unreachable("No secure connection to the cloud's streams could be established.") from None


def shake_hands(sock: socket.socket, target: Target) -> str:
    """Performs the websocket handshake. Returns the agreed subprotocol, or raises the CloudError of a refusal."""
    sock.settimeout(READ_TIMEOUT)
    try:
        sock.sendall(target.request)
        response = HTTPResponse(_Unbuffered(sock), method="GET")  # type: ignore[arg-type]
        response.begin()
        if response.status != 101:
            raise _refusal(response)
    except TimeoutError:
        raise TimedOut("The cloud did not open the stream in time.") from None
    except HTTPException as error:
        if isinstance(error, OSError):
            raise Unreachable("The connection broke while the stream was opened.") from None
        raise BadAnswer("The cloud's answer to the stream's handshake is not valid HTTP.") from None
    except OSError:
        raise Unreachable("The connection broke while the stream was opened.") from None
    return _agreed(response, target)


class _Unbuffered:
    """A socket for HTTPResponse that is read only up to the end of the answer, as frames may follow at once."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> socket.SocketIO:
        return self._sock.makefile("rb", buffering=0)


def _refusal(response: HTTPResponse) -> CloudError:
    if response.status < 400:
        return BadAnswer(f"The cloud answered the stream's handshake with {response.status}.", status=response.status)
    headers = CaseInsensitiveDict(response.getheaders())
    try:
        body = response.read(LARGEST_ERROR)
    except (OSError, HTTPException):
        body = b""
    return error_for(response.status, message_in(body, headers), headers)


def _agreed(response: HTTPResponse, target: Target) -> str:
    """The agreed subprotocol, or "". Raises BadAnswer for an invalid handshake or a choice that was not offered."""
    subprotocol = response.getheader("Sec-WebSocket-Protocol", "").strip()
    good = (
        response.getheader("Upgrade", "").strip().lower() == "websocket"
        and "upgrade" in response.getheader("Connection", "").lower()
        and compare_digest(response.getheader("Sec-WebSocket-Accept", "").strip().encode(), target.accept.encode())
        and not response.getheader("Sec-WebSocket-Extensions")
        and subprotocol in {"", target.subprotocol}
    )
    if not good:
        raise BadAnswer("The cloud's answer to the stream's handshake is not a websocket's.", status=101)
    return subprotocol
