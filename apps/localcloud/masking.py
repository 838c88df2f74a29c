"""Whoever knows the address of a trigger may call it: it stands in no record and in no log."""

import logging
import re

_KEY = re.compile(r"(/trigger/)[^/\s?]+")


def without_keys(text: str) -> str:
    """The text with the keys of triggers' addresses masked."""
    return _KEY.sub(r"\1********", text)


class MaskKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_keys(record.getMessage()), None
        return True
