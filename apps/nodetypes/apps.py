from django.apps import AppConfig


class NodetypesConfig(AppConfig):
    name = "apps.nodetypes"
