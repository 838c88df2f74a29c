"""Nodes and node clusters: the machines that containers run on. Manual: Node Clusters, Nodes."""

from collections.abc import Mapping

from .base import (
    UUID_FILTER,
    UUID_START,
    Field,
    Kind,
    ObjectType,
    State,
    action,
    creation,
    detail,
    listing,
    termination,
    update,
)
from .service import TAG_FIELDS

TAGS = Field("tags", Kind.ROWS, "Tags that services choose nodes by", default=(), fields=TAG_FIELDS)
NICKNAME = Field("nickname", help="A friendlier name")
TARGET = Field("target_num_nodes", Kind.INTEGER, "Nodes wanted", default=1, minimum=0)
# In GB, of the providers that have not just any size; an empty one takes no disk at all.
DISK_SIZES: Mapping[str, tuple[int, ...]] = {
    "digitalocean": (),
    "softlayer": (
        10, 20, 25, 30, 40, 50, 75, 100, 125, 150, 175, 200, 250, 300, 350, 400, 500, 750, 1000, 1500, 2000,
    ),
}  # fmt: skip
DISK = Field("disk", Kind.INTEGER, "Room for images and containers, in GB", default=60, minimum=1)
VPC_FIELDS = (
    Field("id", help="Virtual private cloud that the nodes are put in, such as vpc-aa1c70d4", required=True),
    Field("subnets", Kind.STRINGS, "Its subnets that the nodes are spread over", default=()),
    Field("security_groups", Kind.STRINGS, "Security groups of every node", default=()),
)
IAM_FIELDS = (Field("instance_profile_name", help="Instance profile of every node", required=True),)
# By provider: which options it takes.
PROVIDER_OPTION_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "aws": (
        Field("vpc", Kind.OBJECT, "Network of the nodes", fields=VPC_FIELDS),
        Field("iam", Kind.OBJECT, "Rights of the nodes", fields=IAM_FIELDS),
    ),
}
PROVIDER_OPTIONS = Field("provider_options", Kind.JSON, "Settings particular to this provider (AWS: vpc, iam)")

NODECLUSTER = ObjectType(
    name="nodecluster",
    label="node cluster",
    label_plural="node clusters",
    subsystem="infra",
    namespaced=True,
    help="A node cluster is a group of identical nodes of one provider and region, on one private network.",
    attributes=(
        Field("uuid", help="Assigned when the node cluster is created"),
        Field("resource_uri", Kind.URI, "The node cluster's address in the API"),
        Field("name", help="Chosen when it is created"),
        NICKNAME,
        Field("state", help="Follows the nodes' states"),
        Field("region", Kind.URI, "Where its nodes are"),
        Field("node_type", Kind.URI, "Type of its nodes"),
        DISK,
        Field("nodes", Kind.URIS, "Its nodes"),
        TARGET,
        Field("current_num_nodes", Kind.INTEGER, "Nodes that exist"),
        Field("deployed_datetime", Kind.DATE, "Deployment"),
        Field("destroyed_datetime", Kind.DATE, "Termination"),
        TAGS,
        PROVIDER_OPTIONS,
    ),
    states=(
        State("Init", ("deploy", "terminate"), help="Created, without nodes so far."),
        State("Deploying", lasting=False, help="Its nodes are being deployed."),
        State("Deployed", ("terminate",), help="All of its nodes are ready."),
        State("Partly deployed", ("terminate",), help="Some of its nodes are ready."),
        State("Scaling", lasting=False, help="Nodes are added or removed."),
        State("Terminating", lasting=False, help="Its nodes are being removed."),
        State("Terminated", help="Removed with all of its nodes."),
        State("Empty cluster", ("terminate",), help="It has no nodes."),
    ),
    endpoints=(
        listing(
            UUID_FILTER,
            Field("state", Kind.CHOICE, "The node cluster's state"),
            Field("name", help="The node cluster's name"),
            Field("region", Kind.URI, "Where its nodes are"),
            Field("node_type", Kind.URI, "Type of its nodes"),
            client_query=(UUID_START,),
        ),
        creation(
            Field("name", help="Name of the node cluster", required=True, nullable=False),
            Field("node_type", Kind.URI, "Type of its nodes", required=True),
            Field("region", Kind.URI, "Where its nodes are", required=True),
            DISK,
            NICKNAME,
            TARGET,
            TAGS,
            PROVIDER_OPTIONS,
        ),
        detail(),
        action("deploy"),
        update(TARGET, TAGS),
        termination(),
    ),
)

NODE = ObjectType(
    name="node",
    label="node",
    label_plural="nodes",
    subsystem="infra",
    namespaced=True,
    help="A node is a machine with a Docker engine, on which containers run.",
    attributes=(
        Field("uuid", help="Assigned when the node is created"),
        Field("resource_uri", Kind.URI, "The node's address in the API"),
        Field("nickname", help="A friendlier name"),
        Field("external_fqdn", help="Its name from outside; its containers' names follow it"),
        Field("state", help="What the node is doing"),
        Field("node_cluster", Kind.URI, "The node cluster that it belongs to"),
        Field("node_type", Kind.URI, "Its node type"),
        Field("region", Kind.URI, "Where it is"),
        Field("availability_zone", Kind.URI, "The part of the region where it is"),
        Field("public_ip", help="Its address from outside"),
        Field("cpu", Kind.INTEGER, "CPUs"),
        Field("memory", Kind.INTEGER, "Memory in MB"),
        Field("disk", Kind.INTEGER, "Disk in GB"),
        Field("current_num_containers", Kind.INTEGER, "Containers on it"),
        Field("docker_version", help="Version of its Docker engine"),
        Field("docker_execdriver", help="The engine's execution driver"),
        Field("docker_graphdriver", help="The engine's storage driver"),
        Field("last_seen", Kind.DATE, "Last contact"),
        Field("tunnel", help="Address of its tunnel, where it accepts no connections"),
        Field("deployed_datetime", Kind.DATE, "Deployment"),
        Field("destroyed_datetime", Kind.DATE, "Termination"),
        TAGS,
    ),
    states=(
        State("Deploying", lasting=False, help="Being made ready."),
        State("Deployed", ("terminate", "docker-upgrade"), help="Ready for containers."),
        State("Unreachable", ("health-check", "terminate"), help="Its Docker engine does not answer."),
        State("Upgrading", lasting=False, help="Its Docker engine is being upgraded."),
        State("Terminating", lasting=False, help="Being removed."),
        State("Terminated", help="Removed."),
    ),
    endpoints=(
        listing(
            UUID_FILTER,
            Field("state", Kind.CHOICE, "The node's state"),
            Field("node_cluster", Kind.URI, "The node cluster that it belongs to"),
            Field("node_type", Kind.URI, "Its node type"),
            Field("region", Kind.URI, "Where it is"),
            Field("docker_version", help="Version of its Docker engine"),
            client_query=(UUID_START,),
        ),
        detail(),
        update(NICKNAME, TAGS),
        action("docker-upgrade"),
        action("health-check"),
        termination(),
    ),
)

# For adding a user's own machine as a node: its agent is started with the token.
TOKEN = ObjectType(
    name="token",
    label="node token",
    label_plural="node tokens",
    subsystem="infra",
    namespaced=True,
    help="A node token lets one machine of your own join as a node.",
    attributes=(Field("token", help="What the machine joins with", secret=True),),
    endpoints=(creation(),),
    key="token",
)
