"""Builds the package, checks what was built, and uses it as a person would.

`python tests/support/check_package.py FOLDER`

The wheel and the sdist are each installed in an empty environment of the oldest and of the newest Python that is there,
and a small test is run in each. The environment of the oldest botocore runs all tests from the sdist.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
OLDEST = 10
NEWEST_TRIED = 20
SMALL_TEST = """
    import boto3
    import pytest


    @pytest.mark.mgn_mock(region="eu-west-1")
    def test_it(mgn_mock, mgn_client):
        server = mgn_mock.add_source_server(replicationType="SNAPSHOT_SHIPPING")
        boto3.client("mgn", region_name="eu-west-1").start_replication(sourceServerID=server["sourceServerID"])
        assert mgn_client.describe_source_servers()["items"][0]["lifeCycle"]["state"] == "NOT_READY"
"""


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Runs a command, and stops all with what it printed where it fails."""
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def build(folder: Path) -> tuple[Path, Path]:
    """Builds the sdist, and the wheel from it; checks both."""
    shutil.rmtree(folder, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, cwd=ROOT)
    [wheel], [sdist] = folder.glob("*.whl"), folder.glob("*.tar.gz")
    run(sys.executable, "-m", "twine", "check", "--strict", wheel, sdist, cwd=ROOT)
    run(sys.executable, "-m", "check_wheel_contents", wheel, cwd=ROOT)
    run(sys.executable, "-m", "validate_pyproject", "pyproject.toml", cwd=ROOT)
    return wheel, sdist


def check_sdist(sdist: Path) -> None:
    """Compares the sdist with the repository, where this is one."""
    with tarfile.open(sdist) as archive:
        there = {name.partition("/")[2] for name in archive.getnames()}
    if (ROOT / ".git").exists():
        tracked = run("git", "ls-files", "-z", "*", cwd=ROOT).split("\0")
        missing = [name for name in tracked if name and not name.startswith(".") and name not in there]
        if missing:
            sys.exit(f"the sdist lacks {', '.join(missing)}")


def pythons() -> list[tuple[str, str]]:
    """Gives the oldest and the newest Python that start, each with its version."""
    found = []
    for version in (f"3.{minor}" for minor in range(OLDEST, NEWEST_TRIED)):
        path = shutil.which(f"python{version}")
        # A shim of pyenv is there for each version that is installed; the variable makes it the right one.
        environment = {**os.environ, "PYENV_VERSION": version}
        if path and not subprocess.run([path, "-c", ""], env=environment, capture_output=True, check=False).returncode:
            found.append((path, version))
    return list(dict.fromkeys([found[0], found[-1]]))


def use(artifact: Path, python: tuple[str, str], folder: Path) -> str:
    """Installs what was built in an empty environment, and runs a small test there."""
    path, version = python
    run(path, "-m", "venv", folder, cwd=ROOT, PYENV_VERSION=version)
    own = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(own, "-m", "pip", "install", "--quiet", artifact, "pytest", cwd=folder)
    (folder / "test_small.py").write_text(dedent(SMALL_TEST), encoding="utf-8")
    # The settings of a folder around it, such as this repository, do not matter.
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    told = run(own, "-W", "error", "-m", "pytest", "-q", "test_small.py", cwd=folder)
    return f"Python {version}, {artifact.name}: {told.splitlines()[-1]}"


def main(folder: Path) -> None:
    wheel, sdist = build(folder / "dist")
    check_sdist(sdist)
    shutil.rmtree(folder / "used", ignore_errors=True)
    with ThreadPoolExecutor(2) as pool:
        uses = [
            pool.submit(use, artifact, python, folder / "used" / f"{python[1]}-{artifact.suffix[1:]}")
            for python in pythons()
            for artifact in (wheel, sdist)
        ]
        for each in uses:
            print(each.result())  # noqa: T201 - what it is for


if __name__ == "__main__":
    main(Path(sys.argv[1]))
