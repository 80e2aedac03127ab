"""Changes the rules of the service in small ways, one at a time, and tells which changes no test notices.

Run it by `tox -e mutants`, or in part: `tox -e mutants -- --count 50 --seed 1`. No file is changed: each changed module
is imported from memory by a process of its own, which runs tests that execute the changed statement. Needs cosmic-ray,
and a system that can fork.
"""
