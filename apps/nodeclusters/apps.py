from django.apps import AppConfig


class NodeclustersConfig(AppConfig):
    name = "apps.nodeclusters"
