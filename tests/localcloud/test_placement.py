"""Where containers go."""

from uuid import UUID, uuid4

import pytest

from apps.localcloud.placement import FIRST_DYNAMIC_PORT, NodeFacts, NoPlaceError, Requirements, choose, free_port


def node(name: str, *, tags: str = "", containers: int = 0, of_service: int = 0, taken: str = "") -> NodeFacts:
    ports = frozenset((int(port), "tcp") for port in taken.split())
    return NodeFacts(uuid4(), name, frozenset(tags.split()), containers, of_service, ports)


def reason(nodes: list[NodeFacts], wanted: Requirements) -> str:
    with pytest.raises(NoPlaceError) as refused:
        choose(nodes, wanted)
    return str(refused.value)


def test_emptiest_node_counts_all_containers() -> None:
    nodes = [node("a", containers=3), node("b", containers=1, of_service=1), node("c", containers=2)]
    assert choose(nodes, Requirements("EMPTIEST_NODE")).name == "b"


def test_high_availability_counts_the_services_own() -> None:
    nodes = [node("a", containers=9), node("b", containers=1, of_service=1)]
    assert choose(nodes, Requirements("HIGH_AVAILABILITY")).name == "a"


def test_among_equals_the_first_by_name() -> None:
    nodes = [node("b"), node("a")]
    for strategy in ("EMPTIEST_NODE", "HIGH_AVAILABILITY"):
        assert choose(nodes, Requirements(strategy)).name == "a"


def test_every_node_takes_one_each() -> None:
    nodes = [node("a", of_service=1), node("b")]
    assert choose(nodes, Requirements("EVERY_NODE")).name == "b"
    assert "already has a container" in reason([nodes[0]], Requirements("EVERY_NODE"))


def test_a_node_needs_all_of_the_tags() -> None:
    nodes = [node("a", tags="web"), node("b", tags="web ssd", containers=5)]
    assert choose(nodes, Requirements(tags=frozenset({"web", "ssd"}))).name == "b"
    assert choose(nodes, Requirements()).name == "a"


def test_no_match_names_the_tags() -> None:
    assert (
        reason([node("a", tags="web")], Requirements(tags=frozenset({"gpu", "web"})))
        == "No node has all of the tags gpu, web."
    )


def test_a_taken_port_excludes_a_node() -> None:
    nodes = [node("a", taken="80"), node("b", containers=7, taken="81")]
    assert choose(nodes, Requirements(ports=frozenset({(80, "tcp")}))).name == "b"
    assert choose(nodes, Requirements(ports=frozenset({(80, "udp")}))).name == "a"
    assert "80/tcp, 81/tcp" in reason(nodes, Requirements(ports=frozenset({(80, "tcp"), (81, "tcp")})))


def test_volumes_bind_to_their_node() -> None:
    nodes = [node("a"), node("b", containers=4)]
    assert choose(nodes, Requirements(only=frozenset({nodes[1].uuid}))).name == "b"
    assert reason(nodes, Requirements(only=frozenset({UUID(int=1)}), why="It is elsewhere.")) == "It is elsewhere."


def test_without_nodes_the_reason_says_so() -> None:
    assert "no node that is deployed" in reason([], Requirements())


def test_dynamic_ports_go_up_from_the_first() -> None:
    assert free_port(set(), "tcp") == FIRST_DYNAMIC_PORT
    assert free_port({(FIRST_DYNAMIC_PORT, "tcp")}, "tcp") == FIRST_DYNAMIC_PORT + 1
    assert free_port({(FIRST_DYNAMIC_PORT, "udp")}, "tcp") == FIRST_DYNAMIC_PORT
