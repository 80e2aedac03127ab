"""Code run in a Python of its own, where nothing has been imported yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import mgn_mock

# Where the package is, installed or not.
HOME = str(Path(mgn_mock.__file__).parents[1])
PYTHON_PATH = os.pathsep.join(filter(None, [HOME, os.environ.get("PYTHONPATH")]))


def run_python(*parts: str) -> str:
    """Runs code with warnings as errors, without any configuration of AWS, and gives what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "\n".join(map(dedent, parts))],
        env={**environment, "PYTHONPATH": PYTHON_PATH, **no_configuration(os.devnull)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def no_configuration(nowhere: str) -> dict[str, str]:
    """Variables by which botocore finds no credentials and no configuration."""
    return {
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
