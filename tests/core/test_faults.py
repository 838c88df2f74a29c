"""What people see when the upstream refuses, hangs, breaks or is not there."""

import time
from collections.abc import Iterator
from threading import Barrier
from uuid import UUID

import pytest
from django.http import QueryDict

from apps.cloud.contract import OBJECT_TYPES
from apps.cloud.contract import SERVICE as SERVICE_TYPE
from tests import servers
from tests.faultserver import (
    Behaviour,
    Exchange,
    FaultServer,
    answers,
    gibberish,
    hangs,
    lists,
    redirects,
    resets,
    says,
)
from tests.formdata import sent
from tests.servers import Running, command
from tests.visitor import Visitor, signed_in
from tests.waiting import until

SERVICE = "/api/app/v1/demo/service/"
OBJECT = {"uuid": "0a0a0a0a-0000-0000-0000-000000000000", "name": "web", "state": "Running"}


@pytest.fixture(scope="module")
def before_faults(tmp_path_factory: pytest.TempPathFactory, faults: FaultServer) -> Iterator[Running]:
    with servers.console(tmp_path_factory.mktemp("faults"), faults.url, CONSOLE_UPSTREAM_TIMEOUT="0.5") as running:
        yield running


@pytest.fixture(scope="module")
def person(before_faults: Running, faults: FaultServer) -> Visitor:
    faults.rest = lists()
    return signed_in(before_faults)


@pytest.fixture
def visitor(person: Visitor, faults: FaultServer) -> Visitor:
    """Somebody whose upstream works again: after failures it is left alone for a moment."""
    faults.rest = lists()
    until(lambda: person.get("/@demo/services/").status_code == 200)
    return person


@pytest.mark.parametrize("status", [400, 402, 403, 404, 405, 409, 415, 429, 500, 503, 504])
def test_every_status_has_its_page(status: int, visitor: Visitor, faults: FaultServer) -> None:
    faults.rest = answers(status, {"error": f"The upstream's <own> words for {status}."})
    page = visitor.get("/@demo/services/")
    assert page.status_code == status
    assert f"own&gt; words for {status}." in page.text
    assert page.headers["X-Request-Id"] in page.text
    assert "Traceback" not in page.text


def test_a_filter_that_the_upstream_refuses_is_an_error_at_its_field(visitor: Visitor, faults: FaultServer) -> None:
    faults.rest = answers(400, {"error": "uuid: this is no UUID."})
    page = visitor.get("/@demo/services/?uuid=typed-and-kept")
    assert page.status_code == 200
    assert "uuid: this is no UUID." in page.text
    assert 'value="typed-and-kept"' in page.text


def test_a_key_that_is_not_accepted_leads_to_the_key_page(visitor: Visitor, faults: FaultServer) -> None:
    faults.rest = answers(401, {"error": "Wrong key."})
    page = visitor.get("/@demo/services/")
    assert page.url.endswith("/account/key/")
    assert "Wrong key." in page.text


@pytest.mark.parametrize(
    ("behaviour", "status", "words"),
    [
        pytest.param(hangs, 504, "did not answer in time", id="hangs"),
        pytest.param(resets, 502, "cannot be reached", id="resets"),
        pytest.param(says(b"<html>It works!</html>", content_type="text/html"), 502, "cannot be understood", id="html"),
        pytest.param(says(b'{"objects": [{"name": '), 502, "cannot be understood", id="bad json"),
        pytest.param(says(b"[" * 100_000), 502, "cannot be understood", id="deep"),
        pytest.param(gibberish, 502, "cannot be understood", id="gibberish"),
        pytest.param(redirects("http://127.0.0.1:1/"), 502, "cannot be understood", id="redirect"),
    ],
)
def test_an_upstream_that_misbehaves(
    behaviour: Behaviour, status: int, words: str, visitor: Visitor, faults: FaultServer
) -> None:
    faults.rest = behaviour
    page = visitor.get("/@demo/services/")
    assert page.status_code == status
    assert words in page.text
    assert "The cloud says" not in page.text


def test_a_change_is_never_sent_twice_and_its_unclear_end_is_told(visitor: Visitor, faults: FaultServer) -> None:
    address = f"/@demo/services/{OBJECT['uuid']}/"

    def behave(exchange: object) -> None:
        chosen = hangs if exchange.command == "POST" else answers(200, OBJECT)  # type: ignore[attr-defined]
        chosen(exchange)  # type: ignore[arg-type]

    faults.rest = behave
    faults.received.clear()
    page = visitor.post(f"{address}do/stop/", page=address)
    assert "It is not known whether the change was made" in page.text
    assert [received.method for received in faults.received].count("POST") == 1


@pytest.mark.parametrize("status", [402, 429, 500, 503])
def test_a_form_that_could_not_be_sent_comes_back_whole(status: int, visitor: Visitor, faults: FaultServer) -> None:
    data = visitor.open_form("/@demo/services/new/")
    data["image"], data["run_command"] = "redis", "typed-and-kept"
    faults.rest = answers(status, {"error": "Not now."})
    page = visitor.send("/@demo/services/new/", data)
    assert page.status_code == 422
    assert "Not now." in page.text
    assert "typed-and-kept" in page.text


def test_many_are_sent_side_by_side_and_written_down_whole(
    visitor: Visitor, faults: FaultServer, before_faults: Running
) -> None:
    """Each call is answered once the last of the six has come."""
    keys = [str(UUID(int=number)) for number in range(6)]
    together = Barrier(len(keys), timeout=10)

    def behave(exchange: Exchange) -> None:
        uuid = exchange.path.split("/service/")[1].split("/")[0]
        if exchange.command == "POST":
            together.wait()
        refused = exchange.command == "POST" and uuid == keys[3]
        answers(409 if refused else 202, {"error": "No."} if refused else {**OBJECT, "uuid": uuid, "state": "Stopped"})(
            exchange
        )

    page = visitor.get("/@demo/services/new/")
    data = sent(page.text)
    faults.rest = behave
    asked = visitor.send("/@demo/services/bulk/", with_keys(data, "start", keys))
    done = visitor.send_page("/@demo/services/bulk/", asked)
    assert "5 sent, 1 not" in done.text
    command("console", "verify_journal", env=before_faults.env)


def with_keys(data: QueryDict, action: str, keys: list[str]) -> QueryDict:
    data = data.copy()
    data["action"] = action
    data.setlist("keys", keys)
    return data


NONSENSE = ([1, {"a": 2}], {"a": [1]}, 10**400, True, "", "a\nb\0<script>alert(1)</script>")


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda value: repr(value)[:12])
@pytest.mark.parametrize("kept", [("uuid",), ("resource_uri", "state")], ids="+".join)
def test_attributes_that_make_no_sense_are_shown_as_they_came(
    nonsense: object, kept: tuple[str, ...], visitor: Visitor, faults: FaultServer
) -> None:
    """Whatever an attribute holds, every page that shows it is drawn, and nothing of it becomes markup."""

    def behave(exchange: Exchange) -> None:
        kind = next((kind for kind in OBJECT_TYPES.values() if f"/{kind.name}/" in exchange.path), SERVICE_TYPE)
        own = {"uuid": OBJECT["uuid"], "resource_uri": f"/api/audit/v1/action/{OBJECT['uuid']}/", "state": "Success"}
        obj = {field.name: nonsense for field in kind.attributes} | {name: own[name] for name in kept}
        is_one = exchange.path.partition("?")[0].endswith(f"/{OBJECT['uuid']}/")
        answers(200, obj if is_one else {"meta": {"total_count": 1}, "objects": [obj]})(exchange)

    faults.rest = behave
    one = f"/@demo/services/{OBJECT['uuid']}/"
    paths = [
        "/@demo/",
        "/@demo/services/?sort=-target_num_containers&group=stack",
        "/@demo/actions/",
        f"{one}do/terminate/",
    ]
    for path in [*paths, *(f"{one}?tab={tab}" for tab in ("overview", "endpoints", "timeline"))]:
        page = visitor.get(path)
        assert page.status_code == 200, path
        assert "<script>alert" not in page.text


def test_many_that_could_not_be_read_can_be_sent_again(visitor: Visitor, faults: FaultServer) -> None:
    page = visitor.get("/@demo/services/new/")
    faults.rest = answers(200, OBJECT)
    asked = visitor.send("/@demo/services/bulk/", with_keys(sent(page.text), "stop", [OBJECT["uuid"]]))
    faults.rest = answers(500, {"error": "Not now."})
    assert visitor.send_page("/@demo/services/bulk/", asked).status_code == 500
    faults.rest = answers(200, OBJECT)
    assert "1 sent" in visitor.send_page("/@demo/services/bulk/", asked).text


def test_retry_after_is_passed_on(visitor: Visitor, faults: FaultServer) -> None:
    faults.rest = answers(429, {"error": "Slow down."}, **{"Retry-After": "2"})
    assert visitor.get("/@demo/services/").headers["Retry-After"] in {"1", "2"}  # of the two calls one is held back


def test_a_script_gets_words_instead_of_a_page(visitor: Visitor, faults: FaultServer) -> None:
    faults.rest = answers(409, {"error": "It is Stopped."})
    answer = visitor.get("/@demo/services/", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "text/plain"


def test_the_console_stays_up_while_the_upstream_is_down(tmp_path_factory: pytest.TempPathFactory) -> None:
    nobody = f"http://127.0.0.1:{servers.free_port()}"
    with servers.console(tmp_path_factory.mktemp("down"), nobody) as console:
        visitor = signed_in(console)
        began = time.monotonic()
        for path in ("/account/password/", "/account/key/", "/account/namespaces/", "/account/tokens/"):
            assert visitor.get(path).status_code == 200
        assert time.monotonic() - began < 3
        page = visitor.get("/@demo/services/")
        assert page.status_code == 502
        assert "cannot be reached" in page.text
        assert 'href="/account/key/"' in page.text
