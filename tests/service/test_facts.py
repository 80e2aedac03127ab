"""The tables of facts: every rule names one, and every fact is named by a rule."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

import mgn_mock
from mgn_mock.model.exceptions import EXCEPTIONS
from mgn_mock.model.spec import service
from mgn_mock.service import facts as all_of
from mgn_mock.service.shared.quotas import QUOTAS
from mgn_mock.service.shared.sources import SOURCES
from mgn_mock.state.facts import Fact
from tests.support.seen import NEWEST

PACKAGE = Path(mgn_mock.__file__).parent
TABLES = {path.parent.name: path for path in (PACKAGE / "service").glob("*/facts.py")}
FACTS = [fact for family in all_of.FAMILIES for fact in all_of.facts_of(family)]


def names_in(family: str) -> dict[str, Fact]:
    """Return the facts of a family by the names of their constants."""
    module = __import__(f"mgn_mock.service.{family}.facts", fromlist=["_"])
    return {name: value for name, value in vars(module).items() if isinstance(value, Fact)}


def words_used() -> Counter[str]:
    """Return how often each name is used in the code outside the tables of facts."""
    used: Counter[str] = Counter()
    for path in PACKAGE.rglob("*.py"):
        if path not in TABLES.values():
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    used[node.id] += 1
                elif isinstance(node, ast.Attribute):
                    used[node.attr] += 1
    return used


def test_every_family_with_facts_is_gathered() -> None:
    assert set(TABLES) == set(all_of.FAMILIES)


def test_no_id_is_given_twice_and_all_are_words() -> None:
    assert [name for name, count in Counter(fact.id for fact in FACTS).items() if count > 1] == []
    assert [fact.id for fact in FACTS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", fact.id)] == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.id)
def test_a_fact_is_a_sentence_with_sources_that_are_explained(fact: Fact) -> None:
    assert re.match(r"[A-Z`]", fact.text)
    assert fact.text.endswith(".")
    assert [source for source in fact.sources if source not in SOURCES] == []
    assert fact.sources or fact.sure == "assumed"


def test_every_quota_rests_on_a_known_fact_that_says_its_value() -> None:
    """Rests on quotas-of-servers, quotas-of-jobs, quotas-of-actions, quotas-of-applications, quotas-of-waves,
    quotas-of-connectors, quota-of-managed-accounts and quota-of-network-migrations.
    """
    limited = {name: quota for name, quota in QUOTAS.items() if quota.value is not None}
    assert [name for name, quota in limited.items() if f"{quota.value:,}" not in quota.fact.text] == []
    assert [name for name, quota in limited.items() if quota.fact.sure == "assumed"] == []
    assert QUOTAS.keys() - limited.keys() == {"replication_templates", "launch_templates"}


def test_every_fact_is_named_by_a_rule() -> None:
    used = words_used()
    unnamed = [fact.id for family in all_of.FAMILIES for name, fact in names_in(family).items() if not used[name]]
    assert unnamed == []


def named_by_tests() -> set[str]:
    """Return the ids of facts that tests name in their docstrings, as in "Rests on filters-by-name."."""
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parents[1].rglob("test_*.py")]
    marks = [mark for text in texts for mark in re.findall(r"Rests on ([^.]*-[^.]*)\.", text)]
    return {found for mark in marks for found in re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", mark)}


def test_every_known_fact_is_named_by_a_test_of_it() -> None:
    assert {fact.id for fact in FACTS if fact.sure != "assumed"} - named_by_tests() == set()


def test_tests_rest_on_facts_that_there_are() -> None:
    assert named_by_tests() - {fact.id for fact in FACTS} == set()


@pytest.mark.skipif(not NEWEST, reason="facts name operations of the newest service model")
def test_facts_name_operations_that_there_are() -> None:
    known = set(service().operation_names)
    assert [(fact.id, each) for fact in FACTS for each in fact.operations if each not in known] == []


def test_no_comment_or_docstring_says_how_sure_something_is() -> None:
    marks = re.compile(r"\((assumed|observed|user guide|API reference)\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in PACKAGE.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert found == []


def test_every_exception_from_the_model_names_a_known_fact() -> None:
    assert EXCEPTIONS
    for exception in EXCEPTIONS.values():
        assert all_of.facts()[exception.fact].sure in {"documented", "observed"}
