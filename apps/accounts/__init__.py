"""Who is signed in, the sealed API key, the namespaces."""
