"""The stream half of the API: logs over websockets."""
