"""Cases, generators, the oracle, and a server with a browser."""
