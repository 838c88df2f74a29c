"""The local cloud's models: accounts, machines, what runs on them, and the record of every change."""

from .accounts import Membership, Namespace, Role, User
from .actions import Action, LogLine
from .apps import Service, ServiceBinding, ServiceLink, Stack
from .containers import Container, Volume
from .engines import ContainerKey, SimulatedContainer, SimulatedFile, SimulatedMachine
from .events import Event
from .infrastructure import AvailabilityZone, NodeType, Provider, Region
from .nodes import Node, NodeCluster, NodeToken
from .real import DockerHost, ImageDescription
from .repositories import Registry, Repository
from .triggers import Trigger

__all__ = [
    "Action", "AvailabilityZone", "Container", "ContainerKey", "DockerHost", "Event", "ImageDescription", "LogLine",
    "Membership", "Namespace", "Node", "NodeCluster", "NodeToken", "NodeType", "Provider", "Region", "Registry",
    "Repository", "Role", "Service", "ServiceBinding", "ServiceLink", "SimulatedContainer", "SimulatedFile",
    "SimulatedMachine", "Stack", "Trigger", "User", "Volume",
]  # fmt: skip
