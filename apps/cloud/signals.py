"""Signals that the API's client sends."""

from django.dispatch import Signal

asking = Signal()  # sent in the thread that is about to wait for an answer
