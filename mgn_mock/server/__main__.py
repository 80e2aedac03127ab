"""`python -m mgn_mock.server`: the same as `mgn-mock serve`."""

from __future__ import annotations

import sys

from mgn_mock.server.command import main

if __name__ == "__main__":
    given = sys.argv[1:]
    main(given if given[:1] == ["serve"] else ["serve", *given])
