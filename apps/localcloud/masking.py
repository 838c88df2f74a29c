"""Keeps trigger addresses, which anyone who knows them may call, out of records and logs."""

import logging
import re

_KEY = re.compile(r"(/trigger/)[^/\s?]+")


def without_keys(text: str) -> str:
    """The text with the keys in trigger addresses masked."""
    return _KEY.sub(r"\1********", text)


class MaskKeys(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_keys(record.getMessage()), None
        return True
