"""The stream half of the API: logs, events and terminals over websockets."""
