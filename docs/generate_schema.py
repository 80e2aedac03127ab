"""Writes the JSON Schema of scenarios and dumps, from the declaration that checks them.

Run it after a change: python docs/generate_schema.py
"""

from __future__ import annotations

import json
from pathlib import Path

from mgn_mock.worlds.structure import json_schema

FILE = Path(__file__).parent.parent / "mgn_mock" / "scenario.schema.json"


def text() -> str:
    """Return the whole file: each definition on a line of its own."""
    schema = json_schema()
    definitions = schema.pop("$defs")
    lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in schema.items()]
    inner = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in definitions.items())
    return "{\n" + ",\n".join([*lines, f'"$defs": {{\n{inner}\n}}']) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
