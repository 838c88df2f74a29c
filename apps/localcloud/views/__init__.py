"""The API over HTTP. Its URLs and methods are the contract's."""
