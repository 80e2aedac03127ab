"""What the service does, one package a resource family."""
