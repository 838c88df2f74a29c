"""The API's streams served again at the console's own /api/…, with the user's key put in."""
