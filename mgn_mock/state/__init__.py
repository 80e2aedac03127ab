"""The state of a world and its coming events, without any rule of the service."""
