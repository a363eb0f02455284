"""The web API: from a request to the answer that `mapping.api` makes."""
