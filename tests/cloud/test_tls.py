"""TLS: a certificate that nobody vouches for ends the call before anything is sent; streams work over it too."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from apps.cloud.client import CloudClient, Credentials
from apps.cloud.contract import SERVICE
from apps.cloud.errors import Unreachable
from apps.cloud.streams import open_stream
from tests.faultserver import TEXT, Exchange, FaultServer, answers, frame_of

ANN = Credentials("ann", "key")
PATH = "/api/app/v1/container/u1/logs/"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[FaultServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FaultServer(tls=context) as server:
        yield server


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("wire", "dial"):
        monkeypatch.setattr(f"apps.cloud.{module}.tls_context", lambda: ssl.create_default_context(cafile=certificate))


def test_a_certificate_that_nobody_vouches_for(secure: FaultServer) -> None:
    client = CloudClient(ANN, None, base_url=secure.url)
    with pytest.raises(Unreachable, match="certificate"):
        client.get(SERVICE, "u1")
    with pytest.raises(Unreachable, match="certificate"):
        client.create(SERVICE, {})
    with pytest.raises(Unreachable, match="secure"):
        asyncio.run(open_stream(PATH, {}, ANN, base_url=secure.stream_url))
    assert secure.received == []


@pytest.mark.usefixtures("trusted")
def test_calls_over_tls(secure: FaultServer) -> None:
    secure.rest = answers(200, {"uuid": "u1"})
    assert CloudClient(ANN, None, base_url=secure.url).get(SERVICE, "u1") == {"uuid": "u1"}


@pytest.mark.usefixtures("trusted")
def test_a_stream_over_tls_reads_and_sends_at_the_same_time(secure: FaultServer) -> None:
    count = 20_000

    def behave(exchange: Exchange) -> None:
        exchange.upgrade()
        exchange.wfile.write(b"".join(frame_of(f"{number} " + "x" * 100) for number in range(count)))
        for opcode, data in exchange.frames():
            if opcode == TEXT and data == b"19":
                exchange.close_frame(1000)

    async def work() -> None:
        stream = await open_stream(PATH, {}, ANN, base_url=secure.stream_url)
        frames = []
        sent = 0
        async for batch in stream:
            frames += batch
            if sent < 20:
                await stream.send(str(sent))
                sent += 1
        assert [int(frame.partition(" ")[0]) for frame in frames] == list(range(count))
        assert stream.close_code == 1000

    secure.stream = behave
    asyncio.run(asyncio.wait_for(work(), 30))
