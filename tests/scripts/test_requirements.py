"""The hashed requirement files (`scripts/lock`) hold everything that their extras need, and nothing of other places."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
EXTRAS = {"dev": ("dev",), "borne": ("borne", "board"), "central": ("central",)}
LINE = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>[^-]+?))?(?P<hashes>(?: --hash=sha256:[0-9a-f]{64})+)"
)

every_file = pytest.mark.parametrize("name", EXTRAS)


@cache
def project() -> dict[str, list[str]]:
    """What each extra of the project asks for; `` is what all need."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {"": declared["dependencies"], **declared["optional-dependencies"]}


def asked_for(extras: tuple[str, ...]) -> Iterator[Requirement]:
    for text in (*project()[""], *(text for extra in extras for text in project()[extra])):
        requirement = Requirement(text)
        if requirement.name == "visioguichet":
            yield from asked_for(tuple(requirement.extras))
        else:
            yield requirement


@cache
def pinned(name: str) -> dict[str, tuple[str, str | None]]:
    """Name -> version and marker; fails on a line that is anything else."""
    pins: dict[str, tuple[str, str | None]] = {}
    text = re.sub(r"\s*\\\n\s*", " ", (ROOT / "requirements" / f"{name}.txt").read_text())
    for line in text.splitlines():
        found = LINE.fullmatch(line)
        assert found is not None, f"{name}.txt: no pinned package with hashes: {line[:80]}"
        assert found["name"] not in pins
        pins[found["name"]] = found["version"], found["marker"]
    return pins


def here(name: str) -> dict[str, str]:
    """The versions that this file gives on this machine."""
    return {each: version for each, (version, mark) in pinned(name).items() if mark is None or Marker(mark).evaluate()}


@every_file
def test_every_requirement_is_pinned_to_a_version_that_is_asked_for(name: str) -> None:
    pins = here(name)
    for requirement in asked_for(EXTRAS[name]):
        assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


@every_file
def test_what_the_packages_need_themselves_is_pinned_too(name: str) -> None:
    """As the packages say that are installed here; those of a board are not."""
    pins, looked_at = here(name), 0
    for package in pins:
        try:
            needs = [Requirement(text) for text in requires(package) or ()]
        except PackageNotFoundError:
            continue
        looked_at += 1
        for need in needs:
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert need.specifier.contains(pins[canonicalize_name(need.name)]), f"{package} needs {need}"
    assert looked_at > 10


@pytest.mark.parametrize("name", ["borne", "central"])
def test_what_is_installed_is_what_was_tested(name: str) -> None:
    tested = pinned("dev")
    assert {each: pin for each, (pin, _) in pinned(name).items() if each in tested and tested[each][0] != pin} == {}


@pytest.mark.parametrize(("name", "others"), [("borne", ("central", "virtual", "dev")), ("central", ("borne", "dev"))])
def test_nothing_of_the_others_is_installed(name: str, others: tuple[str, ...]) -> None:
    own = {requirement.name for requirement in asked_for(EXTRAS[name])}
    strange = {requirement.name for requirement in asked_for(others)} - own
    assert len(strange) > 5
    assert strange & pinned(name).keys() == set()
