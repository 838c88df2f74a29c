"""What the API's client tells whoever wants to know."""

from django.dispatch import Signal

asking = Signal()  # in the thread that is about to wait for an answer
