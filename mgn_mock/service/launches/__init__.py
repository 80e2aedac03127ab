"""Test, cutover and clean-up jobs, their logs, and the instances that they launch."""
