"""The stream half of the API: logs and events over websockets."""
