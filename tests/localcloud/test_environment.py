"""The variables of containers."""

from apps.localcloud.environment import Identity, Peer, calculated, expand, injected, link_variables

DB = Peer(1, "10.7.0.3", [(3306, "tcp")], {"MYSQL_USER": "admin"})


def test_a_link_gives_each_container_and_the_service() -> None:
    found = link_variables("my-db", [Peer(2, "10.7.0.4", [(3306, "tcp")]), DB], "http://cloud/service/")
    assert found == {
        "MY_DB_1_PORT": "tcp://10.7.0.3:3306",
        "MY_DB_1_PORT_3306_TCP": "tcp://10.7.0.3:3306",
        "MY_DB_1_PORT_3306_TCP_ADDR": "10.7.0.3",
        "MY_DB_1_PORT_3306_TCP_PORT": "3306",
        "MY_DB_1_PORT_3306_TCP_PROTO": "tcp",
        "MY_DB_1_ENV_MYSQL_USER": "admin",
        "MY_DB_2_PORT": "tcp://10.7.0.4:3306",
        "MY_DB_2_PORT_3306_TCP": "tcp://10.7.0.4:3306",
        "MY_DB_2_PORT_3306_TCP_ADDR": "10.7.0.4",
        "MY_DB_2_PORT_3306_TCP_PORT": "3306",
        "MY_DB_2_PORT_3306_TCP_PROTO": "tcp",
        "MY_DB_PORT": "tcp://10.7.0.3:3306",
        "MY_DB_PORT_3306_TCP": "tcp://10.7.0.3:3306",
        "MY_DB_PORT_3306_TCP_ADDR": "10.7.0.3",
        "MY_DB_PORT_3306_TCP_PORT": "3306",
        "MY_DB_PORT_3306_TCP_PROTO": "tcp",
        "MY_DB_ENV_MYSQL_USER": "admin",
        "MY_DB_DOCKERCLOUD_API_URL": "http://cloud/service/",
    }


def test_the_short_port_is_the_lowest() -> None:
    found = link_variables("q", [Peer(1, "10.7.0.9", [(15672, "tcp"), (5672, "tcp")])], "")
    assert found["Q_PORT"] == found["Q_1_PORT"] == "tcp://10.7.0.9:5672"


def test_a_link_without_containers_has_the_address_alone() -> None:
    assert link_variables("db", [], "http://cloud/service/") == {"DB_DOCKERCLOUD_API_URL": "http://cloud/service/"}


def test_the_cloud_tells_a_container_what_it_is() -> None:
    service = Identity("/api/service/", "web.acme.svc", "web")
    node = Identity("/api/node/", "n1.acme.node", "n1")
    found = injected("http://cloud", service=service, container=None, node=node, stack="shop")
    assert found == {
        "DOCKERCLOUD_SERVICE_API_URI": "/api/service/",
        "DOCKERCLOUD_SERVICE_API_URL": "http://cloud/api/service/",
        "DOCKERCLOUD_SERVICE_FQDN": "web.acme.svc",
        "DOCKERCLOUD_SERVICE_HOSTNAME": "web",
        "DOCKERCLOUD_NODE_API_URI": "/api/node/",
        "DOCKERCLOUD_NODE_API_URL": "http://cloud/api/node/",
        "DOCKERCLOUD_NODE_FQDN": "n1.acme.node",
        "DOCKERCLOUD_NODE_HOSTNAME": "n1",
        "DOCKERCLOUD_STACK_NAME": "shop",
    }


def test_references_are_put_in_and_others_left() -> None:
    known = {"DOCKERCLOUD_NODE_FQDN": "n1", "DOCKERCLOUD_NODE_FQDN_X": "no"}
    assert expand("http://$DOCKERCLOUD_NODE_FQDN:80/${DOCKERCLOUD_NODE_FQDN}x", known) == "http://n1:80/n1x"
    assert expand("$DOCKERCLOUD_OTHER $HOME $$", known) == "$DOCKERCLOUD_OTHER $HOME $$"


def test_the_users_values_win_and_refer_to_the_clouds_alone() -> None:
    rows = calculated(
        {"PATH": "/bin", "LANG": "C"},
        {"LANG": "de", "SELF": "$DOCKERCLOUD_NODE_FQDN"},
        {"DOCKERCLOUD_NODE_FQDN": "n1"},
        {"DB_PORT": "tcp://10.7.0.3:3306", "LANG": "link"},
    )
    assert rows == [
        {"key": "DB_PORT", "value": "tcp://10.7.0.3:3306", "origin": "dockercloud"},
        {"key": "DOCKERCLOUD_NODE_FQDN", "value": "n1", "origin": "dockercloud"},
        {"key": "LANG", "value": "de", "origin": "user"},
        {"key": "PATH", "value": "/bin", "origin": "image"},
        {"key": "SELF", "value": "n1", "origin": "user"},
    ]
