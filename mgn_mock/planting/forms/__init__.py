"""The declared form of what worlds hold: each part of it both checks a value and is a JSON Schema."""
