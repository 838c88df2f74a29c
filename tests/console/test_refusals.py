"""Requests that Django refuses by itself, in the log."""

import logging

import pytest
from django.core.exceptions import DisallowedHost

from console.refusals import LeaveOutTracebacks


@pytest.mark.parametrize(("logger", "kept"), [("django.security.DisallowedHost", False), ("django.request", True)])
def test_what_strangers_cause_leaves_one_line(logger: str, kept: bool) -> None:
    error = DisallowedHost("Invalid HTTP_HOST header")
    record = logging.makeLogRecord({"name": logger, "msg": str(error), "exc_info": (type(error), error, None)})
    assert LeaveOutTracebacks().filter(record)
    text = logging.Formatter().format(record)
    assert text.startswith("Invalid HTTP_HOST header")
    assert ("\n" in text) == kept
