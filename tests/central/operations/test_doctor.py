"""What the doctor says of a central that is misconfigured in one way or another."""

from pathlib import Path

import pytest

from central.config import Config
from central.directory.models import Borne, Service, Site
from central.operations import doctor
from central.operations.doctor import Finding, Grade, examine
from central.web import fonts
from tests.central.operations.test_backup import central

GOOD = {
    "public_url": "https://guichet.example",
    "trusted_proxies": ("127.0.0.1",),
    "turn_urls": ("turn:turn.example",),
    "turn_secret": "x",
}


def found(data: Path, **settings: object) -> dict[str, Finding]:
    return {one.about: one for one in examine(Config(data=str(data), **{**GOOD, **settings}))}  # type: ignore[arg-type]


def test_a_whole_central_has_nothing_to_mend(data: Path) -> None:
    assert {one.grade for one in found(data).values()} == {Grade.GOOD}


@pytest.mark.parametrize(
    ("settings", "about", "says"),
    [
        ({"public_url": ""}, "public_url", "not set"),
        ({"public_url": "http://guichet.example"}, "public_url", "not https"),
        ({"trusted_proxies": ()}, "trusted_proxies", "one address"),
        ({"turn_urls": ()}, "turn_urls", "coturn"),
        ({"hub_database_threads": 4}, "database", "one at a time"),
    ],
)
def test_settings(data: Path, settings: dict[str, object], about: str, says: str) -> None:
    finding = found(data, **settings)[about]
    assert finding.grade is Grade.LOOK
    assert says in finding.text


def test_an_address_without_a_host_is_broken(data: Path) -> None:
    assert found(data, public_url="https://")["public_url"].grade is Grade.BROKEN


def test_what_the_directory_lacks(data: Path) -> None:
    Service.objects.get(slug="msa").permanences.all().delete()
    Site.objects.filter(slug="mediatheque-assier").update(departement="")
    Borne.objects.filter(slug="mairie-latronquiere-1").update(
        blocked_at="2026-11-30T10:00Z", block_reason="cloned card"
    )
    findings = found(data)
    assert {about: one.text.split()[0] for about, one in findings.items() if one.grade is Grade.LOOK} == {
        "services": "1",
        "sites": "1",
        "bornes": "1",
    }


def test_a_full_disk_and_missing_fonts(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1 << 62)
    monkeypatch.setitem(fonts.FONTS, "b612-bold.otf", Path("/nowhere/B612-Bold.otf"))
    findings = found(data)
    assert "make room" in findings["disk"].text
    assert "B612-Bold.otf missing" in findings["fonts"].text


def test_a_database_of_yesterday_ends_the_examination(tmp_path: Path) -> None:
    told = central("doctor", data=tmp_path / "new", code=1)
    assert "python -m central migrate" in told
    assert "services" not in told
    central("migrate", data=tmp_path / "new")
    assert "broken" not in central("doctor", data=tmp_path / "new")
