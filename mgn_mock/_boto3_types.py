"""The names of `types-boto3-mgn` for type checkers, `Any` where it is not installed; at run time there is nothing here.

Refer to them through this module (`_boto3_types.MgnClient`): for pyright, a name imported from it would be unknown
without the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from types_boto3_mgn import *

    def __getattr__(name: str) -> Any: ...
