"""The facts that the rules of this family rest on."""
