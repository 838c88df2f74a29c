"""HTTP calls to the upstream, and a distinct error for each way in which one can fail."""

import re
import ssl
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from http.cookiejar import DefaultCookiePolicy
from time import sleep
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import NewConnectionError
from urllib3.exceptions import SSLError as TLSError

from . import VERSION
from .answers import Answer, answer_in
from .errors import BadAnswer, CloudError, OutcomeUnknown, ServiceUnavailable, TimedOut, TooManyRequests, Unreachable
from .patience import Circuit, Holds
from .signals import asking

CONNECT_TIMEOUT = 3.0
READ_TIMEOUT = 15.0
LONGEST_PAUSE = 2.0
USER_AGENT = f"cloud-console/{VERSION}"
LONGEST_AGENT = 200
_AGENT = re.compile(r"[^\x20-\x7e]")
_NO_COOKIES = DefaultCookiePolicy(allowed_domains=[])


@dataclass(frozen=True, slots=True)
class Credentials:
    """A Docker Cloud user name and API key."""

    user: str
    apikey: str = field(repr=False)

    def header(self) -> str:
        return "Basic " + b64encode(f"{self.user}:{self.apikey}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Upstream:
    """What all clients of one base URL share: connections, and whether it answers. No credentials."""

    base_url: str
    adapter: HTTPAdapter
    circuit: Circuit
    holds: Holds


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Trusts the system's certificates, which may include a company's own, as well as certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=tls_context(), **kwargs)


@lru_cache(maxsize=16)
def upstream_at(base_url: str) -> Upstream:
    return Upstream(base_url, _Adapter(pool_connections=4, pool_maxsize=32, max_retries=0), Circuit(), Holds())


class Wire:
    """Calls with one user's credentials. Reads may be sent a second time, changes never are.

    Without credentials, `who` identifies the caller whom the upstream may ask to come back later. `agent` is the tool
    that calls through the console.
    """

    def __init__(
        self,
        credentials: Credentials | None,
        base_url: str,
        timeout: tuple[float, float],
        *,
        agent: str = "",
        who: str = "",
    ) -> None:
        known = credentials.header() if credentials else who
        self._caller_id = sha256(
            known.encode()
        ).hexdigest()  # includes the key: a hold on a wrong one affects nobody else
        self._upstream = upstream_at(base_url.rstrip("/"))
        self._timeout = timeout
        self._session = _session(self._upstream, credentials, agent)

    def read(self, path: str, query: Mapping[str, Any]) -> Answer:
        """GET; repeated once after a lost connection, or after a 429 or 503 with a Retry-After of up to two seconds."""
        try:
            return self._call("GET", path, query)
        except (Unreachable, TooManyRequests, ServiceUnavailable) as error:
            pause = _pause_before_retry(error)
            if pause is None:
                raise
            sleep(pause)
        return self._call("GET", path, query)

    def change(self, method: str, path: str, query: Mapping[str, Any], payload: Mapping[str, Any] | None) -> Answer:
        """POST, PATCH or DELETE, sent at most once. Raises OutcomeUnknown if no answer tells whether it was made."""
        return self._call(method, path, query, json=payload)

    def post(self, path: str, body: bytes, content_type: str) -> Answer:
        """POST of a raw body, otherwise like `change`."""
        return self._call("POST", path, {}, data=body, headers={"Content-Type": content_type})

    def _call(self, method: str, path: str, query: Mapping[str, Any], **sent: Any) -> Answer:
        self._upstream.circuit.check()
        self._upstream.holds.check(self._caller_id)
        asking.send(Wire)
        try:
            answer = answer_in(
                self._session.request(
                    method,
                    self._upstream.base_url + path,
                    params={name: _query_text(value) for name, value in query.items() if value is not None},
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,
                    **sent,
                )
            )
        except requests.RequestException as error:
            self._upstream.circuit.failed()
            raise _failure(error, is_change=method != "GET") from None
        except CloudError as error:
            self._upstream.circuit.worked()
            self._upstream.holds.note(self._caller_id, error)
            raise
        self._upstream.circuit.worked()
        return answer


def _session(upstream: Upstream, credentials: Credentials | None, agent: str) -> requests.Session:
    """A session that knows one address, no cookies, no proxies, no netrc. It is never closed: the adapter is shared."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(_NO_COOKIES)
    session.adapters.clear()
    session.mount(upstream.base_url + "/", upstream.adapter)
    session.headers.clear()
    session.headers.update(
        {
            "User-Agent": f"{_AGENT.sub('', agent)[:LONGEST_AGENT]} {USER_AGENT}".strip(),
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "Content-Type": "application/json",
        }
    )
    if credentials is not None:
        session.headers["Authorization"] = credentials.header()
    return session


def _query_text(value: object) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def _pause_before_retry(error: CloudError) -> float | None:
    if isinstance(error, Unreachable):
        return 0.0 if isinstance(error, ConnectionLost) else None
    return error.retry_after if error.retry_after is not None and error.retry_after <= LONGEST_PAUSE else None


class ConnectionLost(Unreachable):
    """The connection broke before the answer was complete; often a stale one from the pool."""


def _failure(error: requests.RequestException, *, is_change: bool) -> CloudError:
    if isinstance(error, requests.ConnectTimeout):
        return TimedOut("The connection to the cloud timed out.")
    cause = _cause_of(error)
    if isinstance(cause, NewConnectionError):
        return Unreachable("The cloud accepts no connections.")
    if isinstance(cause, TLSError) and isinstance(cause.args[0], ssl.SSLCertVerificationError):
        return Unreachable("The cloud's certificate is not valid.")
    if is_change:
        return OutcomeUnknown("The connection ended before the cloud answered; check whether the change was made.")
    if isinstance(error, requests.Timeout):
        return TimedOut("The cloud accepted the call but did not answer in time.")
    broke_off = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)
    if isinstance(error, broke_off) and not _is_gibberish(cause):
        return ConnectionLost("The connection broke before the cloud had answered.")
    return BadAnswer("The answer is not valid HTTP.")


def _cause_of(error: requests.RequestException) -> object:
    """What urllib3 found: the reason it gave up, or the error below a broken protocol."""
    inner: Any = error.args[0] if error.args else None
    return getattr(inner, "reason", None) or (inner.args[-1] if isinstance(inner, Exception) and inner.args else None)


def _is_gibberish(cause: object) -> bool:
    return isinstance(cause, HTTPException) and not isinstance(cause, (RemoteDisconnected, IncompleteRead))
