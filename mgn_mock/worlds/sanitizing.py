"""Replace ids, names, addresses and account numbers in the data of a real account.

Equal texts get equal replacements: a host name in a tag becomes what it becomes elsewhere. Every text that is not known
to be harmless is replaced, so that members of newer models do not slip through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mgn_mock.model import ids
from mgn_mock.model.spec import SERVICE_NAME, service
from mgn_mock.state.resource_types import RESOURCE_TYPES

if TYPE_CHECKING:
    from mgn_mock.state.world import Region

# Members whose texts tell nothing of the account.
_HARMLESS = frozenset({
    "deviceName", "modelName", "recommendedInstanceType", "replicationServerInstanceType", "documentVersion",
    "nextToken", "kind", "track", "operation", "error", "_hidden", "_path", "ec2", "s3",
    # Of events.
    "detail-type", "source", "version", "state", "region", "awsRegion", "eventSource", "eventName", "eventType",
    "eventVersion", "eventCategory", "errorCode",
})  # fmt: skip
# Members whose texts are the user's own, also where one reads like a value of an enum.
_FREE = frozenset({
    "tag", "hostname", "fqdn", "fqdnForActionFramework", "vmPath", "userProvidedID", "datacenterName", "description",
})  # fmt: skip
# The keys that AWS has for the tags of its migration program.
_MAP_KEYS = frozenset({"map-migrated", "aws-apn-id"})
_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")
_DURATION = re.compile(r"P(?=.)(\d+[YMWD])*(T(\d+(\.\d+)?[HMS])+)?")
_RESOURCE_ID = re.compile(r"\b(?P<prefix>[a-z]{1,12}-)(?P<digits>[0-9a-f]{17}|[0-9a-f]{8})\b")
_CIDR = re.compile(r"\d{1,3}(\.\d{1,3}){3}/(?P<prefix>\d{1,2})")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_PREFIXES = {
    prefix
    for kind in RESOURCE_TYPES.values()
    if service().has_shape(kind.id_shape)
    for prefix in re.findall(r"\A\^?([a-z]+-)\[", service().shape(kind.id_shape).metadata.get("pattern", ""))
}
# Ids of the service, and some of EC2, are not hexadecimal in all Regions.
_OWN_ID = re.compile(
    rf"(?<![0-9A-Za-z])(?P<prefix>{'|'.join(sorted(_PREFIXES | {'lt-', 'i-', 'mi-'}))})(?P<digits>[0-9A-Za-z]{{17}})"
    r"(?![0-9A-Za-z])"
)
_MAC = re.compile(r"\b[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}\b")
_IPV4 = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b")
_IPV6 = re.compile(r"(?<![\w:])(?=[0-9A-Fa-f:]*::|([0-9A-Fa-f]{1,4}:){7})[0-9A-Fa-f:]{3,39}(?![\w:])")
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_OWN_ARN = re.compile(rf"arn:[a-z-]+:{SERVICE_NAME}:[a-z0-9-]*:(?P<account_id>\d{{12}}):")
_ARN_MEMBERS = ("arn", "partition", "service", "region", "account")
_OS_NAME = re.compile(r"^\w+")


def sanitized(documents: list[Any], region: Region) -> list[Any]:
    """Return sanitized copies of documents; the Region's account takes the place of theirs."""
    sanitizer = _Sanitizer(region.world.settings.seed)
    owner = _owner_of(documents)
    if owner is not None:
        sanitizer.replace_account(owner, region.account_id)
    copies: list[Any] = sanitizer(documents)
    return copies


def _owner_of(value: Any) -> str | None:
    """Return the account in the first ARN of the service."""
    if isinstance(value, str):
        arn = _OWN_ARN.match(value)
        return arn["account_id"] if arn else None
    inner: Iterable[Any] = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return next((owner for owner in map(_owner_of, inner) if owner is not None), None)


class _Sanitizer:
    """Replaces equal texts by equal texts, made up from the seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._made: dict[tuple[str, str], str] = {}
        self._counts: Counter[str] = Counter()
        self._kept = _enum_values() | _MAP_KEYS

    def replace_account(self, account_id: str, other: str) -> None:
        """Replace an account by another one."""
        self._made["account", account_id] = other

    def __call__(self, value: Any, name: str = "") -> Any:
        if isinstance(value, Mapping):
            # Keys of tags stay: tests look for them.
            return {self._key(key): self(member, "tag" if name == "tags" else key) for key, member in value.items()}
        if isinstance(value, list):
            return [self(item, name) for item in value]
        return self._text(value, name) if isinstance(value, str) else value

    def _key(self, key: str) -> str:
        return self._coded(key)

    def _text(self, text: str, name: str) -> str:
        is_kept = text in self._kept and name not in _FREE
        if is_kept or name in _HARMLESS or _TIME.fullmatch(text) or _DURATION.fullmatch(text) or not text:
            return text
        if text.startswith("arn:"):
            return self._arn(text)
        if _CIDR.fullmatch(text):
            return self._new("cidr", text, lambda number: f"10.{number % 256}.0.0/{text.partition('/')[2]}")
        if name == "fullString":
            system = _OS_NAME.match(text)
            return system[0] if system else "Linux"
        coded = self._coded(text)
        if any(pattern.fullmatch(text) for pattern in _CODED):
            return coded
        return self._named(text, name)

    def _arn(self, text: str) -> str:
        """Replace account and ids in an ARN, and the names in the resource of another service."""
        *start, resource = text.split(":", 5)
        if len(start) < len(_ARN_MEMBERS) or start[2] == SERVICE_NAME:
            return self._coded(text)
        kind, *rest = re.split("([:/])", resource)
        names = [part if part in {":", "/", ""} else self._code_or_name(part) for part in rest]
        first = kind if rest else self._code_or_name(kind)
        return ":".join([*(self._coded(part) for part in start), f"{first}{''.join(names)}"])

    def _code_or_name(self, text: str) -> str:
        coded = self._coded(text)
        return coded if any(pattern.fullmatch(text) for pattern in _CODED) else self._name(text)

    def _named(self, text: str, name: str) -> str:
        """Make up a name; the first part of a domain name becomes what it becomes alone."""
        if name == "vmPath":
            return "/".join(part and self._name(part) for part in text.split("/"))
        if name == "dynamicPath":
            return self._name(text).replace("-", "_")
        if text.endswith(".csv"):
            return f"{self._name(text)}.csv"
        host, dot, _ = text.partition(".")
        return f"{self._name(host)}.example.com" if dot else self._name(text)

    def _name(self, text: str) -> str:
        return self._new("name", text.lower(), lambda number: f"name-{number}")

    def _coded(self, text: str) -> str:
        """Replace the ids, addresses and account numbers in a text."""
        for pattern, replace in (
            (_UUID, self._uuid),
            (_OWN_ID, self._resource_id),
            (_RESOURCE_ID, self._resource_id),
            (_MAC, self._mac),
            (_IPV4, self._ipv4),
            (_IPV6, self._ipv6),
            (_ACCOUNT, self._account),
        ):
            text = pattern.sub(replace, text)
        return text

    def _new(self, what: str, text: str, make: Callable[[int], str]) -> str:
        found = self._made.get((what, text))
        if found is None:
            self._counts[what] += 1
            found = self._made[what, text] = make(self._counts[what])
        return found

    def _resource_id(self, match: re.Match[str]) -> str:
        prefix, length = match["prefix"], len(match["digits"])
        return self._new(
            prefix, match[0], lambda number: prefix + ids.digits(self._seed, f"sanitized {prefix}", number, length)
        )

    def _uuid(self, match: re.Match[str]) -> str:
        return self._new("uuid", match[0].lower(), lambda number: ids.uuid_text(self._seed, "sanitized", number))

    def _mac(self, match: re.Match[str]) -> str:
        def make(number: int) -> str:
            digits = ids.digits(self._seed, "sanitized mac", number, 10).upper()
            # The first byte marks a locally administered address, which no card has.
            return "-".join(["02", *(digits[at : at + 2] for at in range(0, 10, 2))])

        return self._new("mac", match[0].upper().replace(":", "-"), make)

    def _ipv4(self, match: re.Match[str]) -> str:
        return self._new("ipv4", match[0], lambda number: f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")

    def _ipv6(self, match: re.Match[str]) -> str:
        return self._new("ipv6", match[0].lower(), lambda number: f"fd00::{number:x}")

    def _account(self, match: re.Match[str]) -> str:
        return self._new("account", match[0], lambda number: f"{999_000_000_000 + number}")


_CODED = (_UUID, _OWN_ID, _RESOURCE_ID, _MAC, _IPV4, _IPV6, _ACCOUNT)


def _enum_values() -> frozenset[str]:
    """Return all values of the service's enums."""
    return frozenset(value for name in service().enum_names for value in service().enum(name)) | {SERVICE_NAME}
