"""The Docker Cloud API from outside. Knows no user, no page, no model."""

VERSION = "0.1.0"
