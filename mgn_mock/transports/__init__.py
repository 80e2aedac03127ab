"""The ways by which a client's call reaches the dispatcher, and the reply the client."""
