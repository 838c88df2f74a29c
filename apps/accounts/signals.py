"""Signals to the apps above this one. Each carries `user` and `request` (None on the command line)."""

from django.contrib.auth.signals import user_logged_in as signed_in
from django.contrib.auth.signals import user_login_failed as sign_in_failed
from django.dispatch import Signal

__all__ = [
    "key_changed", "key_removed", "keys_resealed", "namespace_added", "namespace_moved", "namespace_removed",
    "password_changed", "sign_in_failed", "signed_in", "signed_out", "token_made", "token_revoked", "user_disabled",
]  # fmt: skip

signed_out = Signal()  # session_key, reason ("" for a person's own doing)
password_changed = Signal()
user_disabled = Signal()  # undone
key_changed = Signal()  # cloud_user
key_removed = Signal()  # cloud_user
keys_resealed = Signal()  # count; no user
namespace_added = Signal()  # namespace
namespace_removed = Signal()  # namespace
namespace_moved = Signal()  # namespace
token_made = Signal()  # token
token_revoked = Signal()  # token
