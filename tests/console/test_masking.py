"""What stands in no log."""

import logging

import pytest

from console.masking import MaskKeys

KEY = "0a0a0a0a-1111-4222-8333-444444444444"


@pytest.mark.parametrize("path", ["/api/app/v1/acme/service/1/trigger/{}/call/", "/@acme/services/1/triggers/{}/"])
def test_the_keys_of_triggers(path: str) -> None:
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Bad Gateway", path.format(KEY))})
    assert MaskKeys().filter(record)
    assert record.getMessage() == "Bad Gateway: " + path.format(KEY[:8] + "…")
