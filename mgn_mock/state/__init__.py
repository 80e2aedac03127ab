"""What a world remembers, and the events that are coming. Nothing here knows a rule of the service."""
