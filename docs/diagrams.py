"""Draws the life cycle of a source server from the state table, as SVG that follows the colors of the page."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from mgn_mock.service.source_servers.stages import READY
from mgn_mock.service.source_servers.state_table import REFUSED, SAME, STATE_TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 360
BOX_WIDTH, BOX_HEIGHT = 150, 24
BOX_LEFT, BOX_RIGHT = (WIDTH - BOX_WIDTH) // 2, (WIDTH + BOX_WIDTH) // 2
ROW = 46
TOP = 10
LANE = 24
LINE = 16
STYLE = 'role="img" font-family="sans-serif" font-size="11" fill="currentColor" stroke="none"'
OUTLINE = 'fill="none" stroke="currentColor"'
FIRST = {"AGENT_BASED": "PENDING_INSTALLATION", "SNAPSHOT_SHIPPING": "DISCOVERED"}
ORDER = (
    "NOT_READY",
    READY,
    "TESTING",
    "READY_FOR_CUTOVER",
    "CUTTING_OVER",
    "CUTOVER",
    "DISCONNECTED",
    "STOPPED",
)

# By side: the lanes, each with the rows that its arrows span.
Lanes: TypeAlias = "dict[str, list[list[tuple[int, int]]]]"


class Arrow(NamedTuple):
    """What brings a source server from some lifecycle states to another one."""

    label: str
    sources: tuple[str, ...]
    target: str


def arrows(replication_type: str) -> Iterator[Arrow]:
    """Yield the arrows of a replication type: the legal moves, and what time does."""
    states = (FIRST[replication_type], *ORDER)
    if replication_type == "AGENT_BASED":
        yield Arrow("the agent is installed", (FIRST[replication_type],), "NOT_READY")
    for label, rule in STATE_TABLE.items():
        targets: dict[str, list[str]] = {}
        for move in rule.moves:
            if accepts(move.replication(replication_type)) and move.lifecycle != SAME:
                found = [state for state in move.states if state in states and state != move.lifecycle]
                targets.setdefault(move.lifecycle, []).extend(found)
        for target, sources in targets.items():
            if sources:
                yield Arrow(label, tuple(sorted(sources, key=states.index)), target)
    yield Arrow("the first snapshot is there", ("NOT_READY",), READY)


def accepts(replication: str) -> bool:
    """Return whether a column of a move accepts the replication type."""
    return replication != REFUSED


def svg(replication_type: str) -> str:
    """Return the diagram of a replication type."""
    states = (FIRST[replication_type], *ORDER)
    every = sorted(arrows(replication_type), key=lambda arrow: (states.index(arrow.sources[0]), arrow.label))
    height = TOP + ROW * len(states) + LINE * len(every) + LINE
    lines = [
        f'<svg class="lifecycle" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" {STYLE}>',
        f"<title>Lifecycle states of a source server of type {replication_type}</title>",
    ]
    for state in states:
        lines += box(state, middle(states.index(state)))
    lanes: Lanes = {"left": [], "right": []}
    for number, arrow in zip(count(1), every):
        lines.extend(drawn(number, arrow, states, lanes))
        y = TOP + ROW * len(states) + LINE * number
        lines.append(f'<text x="8" y="{y}">{number}&#160;&#160;{arrow.label}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def middle(place: int) -> int:
    """Return the height of the middle of a row."""
    return TOP + BOX_HEIGHT // 2 + ROW * place


def box(state: str, y: int) -> list[str]:
    """Return a box with the name of a state."""
    return [
        f'<rect x="{BOX_LEFT}" y="{y - BOX_HEIGHT // 2}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" {OUTLINE}/>',
        f'<text x="{WIDTH // 2}" y="{y + 4}" text-anchor="middle">{state}</text>',
    ]


def drawn(number: int, arrow: Arrow, states: tuple[str, ...], lanes: Lanes) -> Iterator[str]:
    """Yield the lines of one arrow: straight down to the next box, else along a lane on the side of its direction."""
    target = states.index(arrow.target)
    places = [states.index(source) for source in arrow.sources]
    if target - 1 in places:
        yield from straight(number, middle(target - 1), middle(target), lanes)
    above = [place for place in places if place < target - 1]
    below = [place for place in places if place > target]
    for side, found in (("right", above), ("left", below)):
        if found:
            yield from along(number, found, target, side, lanes)


def straight(number: int, start: int, end: int, lanes: Lanes) -> Iterator[str]:
    """Yield an arrow to the next box; several of them stand side by side."""
    taken = lanes.setdefault(f"down {start}", [])
    x = WIDTH // 2 + 30 * len(taken)
    taken.append([])
    top, bottom = start + BOX_HEIGHT // 2, end - BOX_HEIGHT // 2
    yield line(f"M{x} {top}V{bottom}")
    yield head(x, bottom, 0, 1)
    yield from bubble(number, x, (top + bottom) // 2 - 2)


def along(number: int, sources: list[int], target: int, side: str, lanes: Lanes) -> Iterator[str]:
    """Yield an arrow along a lane, to which each source has a line."""
    lane = free_lane(lanes[side], min(*sources, target), max(*sources, target))
    away, edge = (1, BOX_RIGHT) if side == "right" else (-1, BOX_LEFT)
    x = edge + away * (20 + LANE * lane)
    # Lines of different lanes that meet at one box are apart.
    shift = 4 * (lane % 3) - 4
    ends = [middle(place) + shift for place in (*sources, target)]
    paths = [f"M{edge} {end}H{x}" for end in ends]
    yield line("".join([*paths, f"M{x} {min(ends)}V{max(ends)}"]))
    yield head(edge, ends[-1], -away, 0)
    # The number stands between two rows of boxes.
    first = min(sources, key=lambda place: abs(place - target))
    yield from bubble(number, x, middle((first + target) // 2) + ROW // 2)


def free_lane(taken: list[list[tuple[int, int]]], low: int, high: int) -> int:
    """Take the first lane that is free between two rows, and return its number."""
    fits = (place for place, spans in enumerate(taken) if all(high < other[0] or other[1] < low for other in spans))
    lane = next(fits, len(taken))
    if lane == len(taken):
        taken.append([])
    taken[lane].append((low, high))
    return lane


def line(path: str) -> str:
    """Return a line."""
    return f'<path d="{path}" {OUTLINE}/>'


def head(x: int, y: int, right: int, down: int) -> str:
    """Return the head of an arrow that points at a place."""
    back_x, back_y = x - 7 * right, y - 7 * down
    side_x, side_y = 4 * down, 4 * right
    return f'<path d="M{x} {y}L{back_x + side_x} {back_y + side_y}L{back_x - side_x} {back_y - side_y}Z"/>'


def bubble(number: int, x: int, y: int) -> list[str]:
    """Return a number on a line."""
    return [
        f'<circle cx="{x}" cy="{y}" r="8" class="bubble" stroke="currentColor"/>',
        f'<text x="{x}" y="{y + 4}" text-anchor="middle">{number}</text>',
    ]
