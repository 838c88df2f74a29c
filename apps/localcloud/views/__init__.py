"""The API over HTTP. Its addresses and methods are the contract's."""
