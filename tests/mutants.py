"""Changes the rules of the service in small ways, one at a time, and tells which changes no test notices.

Run it by `tox -e mutants`, in a clean checkout: `tox -e mutants -- --count 50 --seed 1`. The files are changed in place
and put back. Needs cosmic-ray.
"""

from __future__ import annotations

import argparse
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from cosmic_ray.work_db import WorkDB, use_db  # type: ignore[import-not-found]
from cosmic_ray.work_item import WorkerOutcome, WorkResult  # type: ignore[import-not-found]

ROOT = Path(__file__).parent.parent
_SERVERS = "tests/service/source_servers"
_LIFE = f"{_SERVERS}/test_life.py {_SERVERS}/test_possible_states.py {_SERVERS}/test_start_replication.py"
# By module, the tests that are about it.
MODULES = {
    "mgn_mock/service/source_servers/state_table.py": f"{_LIFE} {_SERVERS}/test_source_servers.py",
    "mgn_mock/service/source_servers/transitions.py": f"{_LIFE} {_SERVERS}/test_source_servers.py",
    "mgn_mock/service/source_servers/quotas.py": f"{_SERVERS}/test_start_replication_quota.py {_LIFE}",
    "mgn_mock/service/source_servers/stages.py": f"{_SERVERS}/test_life.py {_SERVERS}/test_replication_over_time.py",
    "mgn_mock/service/source_servers/trouble.py": f"{_SERVERS}/test_armed_trouble.py {_SERVERS}/test_stalls.py",
    "mgn_mock/service/steps.py": f"{_SERVERS}/test_life.py tests/service/launches/test_launches.py",
    "mgn_mock/service/shared/quotas.py": f"{_SERVERS}/test_start_replication_quota.py tests/service/waves",
    "mgn_mock/service/launches/phases.py": "tests/service/launches",
    "mgn_mock/dispatcher.py": "tests/test_dispatcher.py tests/service/test_every_operation.py tests/state",
}
# What annotations say has no effect at run time.
_UNNOTICEABLE = ("BinaryOperator_BitOr", "RemoveDecorator")


def main() -> None:
    """Run the sample, print a table, and end with the number of survivors as the status."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=500, help="the size of the sample")
    arguments.add_argument("--seed", default="0")
    arguments.add_argument("--python", default=sys.executable, help="the interpreter that runs the tests")
    given = arguments.parse_args()
    survivors = run(given.count, given.seed, given.python)
    sys.exit(min(survivors, 100))


def run(count: int, seed: str, python: str) -> int:
    """Run a sample of the mutants of all modules; return the number of survivors."""
    with tempfile.TemporaryDirectory() as folder:
        sessions = {module: _session(Path(folder), module, python) for module in MODULES}
        every = [(module, item.job_id) for module, session in sessions.items() for item in _items(session)]
        chosen = set(Random(seed).sample(sorted(every), min(count, len(every))))
        survivors = 0
        for module, session in sessions.items():
            survivors += _run(module, session, {job for owner, job in chosen if owner == module})
        return survivors


def _session(folder: Path, module: str, python: str) -> Path:
    name = module.replace("/", "_")
    config, session = folder / f"{name}.toml", folder / f"{name}.sqlite"
    command = f"{shlex.quote(python)} -m pytest -x -q -p no:cacheprovider {MODULES[module]}"
    config.write_text(
        f"""
[cosmic-ray]
module-path = "{module}"
timeout = 300.0
excluded-modules = []
test-command = "{command}"

[cosmic-ray.distributor]
name = "local"
"""
    )
    _cosmic_ray("init", str(config), str(session))
    return session


def _cosmic_ray(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "cosmic_ray.cli", *arguments], check=True, cwd=ROOT)


def _items(session: Path) -> list[Any]:
    with use_db(session, WorkDB.Mode.open) as database:
        return [
            item
            for item in database.work_items
            if not any(name in item.mutations[0].operator_name for name in _UNNOTICEABLE)
        ]


def _run(module: str, session: Path, chosen: set[str]) -> int:
    with use_db(session, WorkDB.Mode.open) as database:
        for item in list(database.work_items):
            if item.job_id not in chosen:
                database.set_result(item.job_id, WorkResult(WorkerOutcome.SKIPPED, output="not in the sample"))
    _cosmic_ray("exec", str(session.with_suffix(".toml")), str(session))
    with use_db(session, WorkDB.Mode.open) as database:
        results = {job: result for job, result in database.results if job in chosen}
        changes = {item.job_id: item.mutations[0] for item in database.work_items}
    outcomes = Counter(str(result.test_outcome.value) for result in results.values() if result.test_outcome)
    sys.stdout.write(f"{module}: {len(chosen)} tried, {dict(outcomes)}\n")
    survivors = [job for job, result in results.items() if "surviv" in str(result.test_outcome).lower()]
    for job in survivors:
        sys.stdout.write(f"  survived: line {changes[job].start_pos[0]}, {changes[job].operator_name}\n")
        sys.stdout.write(f"{results[job].diff or ''}\n")
    return len(survivors)


if __name__ == "__main__":
    main()
