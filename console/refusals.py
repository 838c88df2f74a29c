"""Refused requests in logs: one line each. Anybody can cause them, and their tracebacks tell nothing of the console."""

import logging


class LeaveOutTracebacks(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
