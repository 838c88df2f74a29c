"""The console's settings, but for a quick hash of passwords: the tests sign in hundreds of times."""

from console.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
