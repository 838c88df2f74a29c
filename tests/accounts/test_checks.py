"""What the settings must not be. security.md: 20, 44."""

import base64
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks

GOOD_KEY = base64.b64encode(bytes(range(32))).decode()


def check_ids(*, deploy: bool = False) -> set[str]:
    messages = run_checks(include_deployment_checks=deploy)
    return {str(message.id) for message in messages if str(message.id).startswith("accounts.")}


def test_good_settings_pass(settings: SimpleNamespace) -> None:
    settings.SEALING_KEYS = [GOOD_KEY]
    settings.ORIGIN = "https://console.example.org"
    assert check_ids(deploy=True) == set()


def test_a_host_that_is_any_host_is_refused(settings: SimpleNamespace) -> None:
    settings.ALLOWED_HOSTS = ["console.example.org", "*"]
    assert check_ids() == {"accounts.E001"}


@pytest.mark.parametrize("keys", [[], [""]])
def test_a_missing_sealing_key_is_refused(keys: list[str], settings: SimpleNamespace) -> None:
    settings.SEALING_KEYS = keys
    assert check_ids() == {"accounts.E002"}


@pytest.mark.parametrize(
    "key", ["not base64!", base64.b64encode(b"short").decode(), base64.b64encode(bytes(33)).decode()]
)
def test_a_sealing_key_of_another_length_is_refused(key: str, settings: SimpleNamespace) -> None:
    settings.SEALING_KEYS = [GOOD_KEY, key]
    assert check_ids() == {"accounts.E003"}


def test_the_sealing_key_is_not_the_secret_key(settings: SimpleNamespace) -> None:
    settings.SEALING_KEYS = [GOOD_KEY]
    for secret in (GOOD_KEY, base64.b64decode(GOOD_KEY).decode()):
        settings.SECRET_KEY = secret
        assert check_ids() == {"accounts.E004"}


def test_a_deployment_has_an_https_origin(settings: SimpleNamespace) -> None:
    settings.ORIGIN = "http://console.example.org"
    assert check_ids(deploy=True) == {"accounts.E005"}
    assert check_ids() == set()
