"""A service page that never ends in nothing, by keys, screen, lamps and voice: closed, unanswered, offline, printed."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from central.protocol.borne import RequestCall, Services, Welcome
from central.protocol.values import EndReason, Menu, OpenHours, ServiceInfo, ServiceState
from firmware.services_cache import ServicesCache
from firmware.session.events import ServicesRemembered
from hardware.errors import FaultKind
from hardware.events import Key, LampState
from hardware.protocols import SlipLine
from tests.firmware.journey.borne import NOON, Borne
from tests.firmware.journey.doubles import SERVICE, SITE

PARIS = ZoneInfo("Europe/Paris")
CLOSED = ServiceInfo(
    service_id="msa",
    name="MSA",
    partner="MSA",
    partner_id="msa",
    icon="agriculture",
    state=ServiceState.CLOSED,
    phone="05 65 35 87 00",
    address="129 avenue Germain-Canet, 46000 Cahors",
    hours=(OpenHours(weekday=1, from_min=540, to_min=720), OpenHours(weekday=1, from_min=840, to_min=1_020)),
    next_opening_s=dt.datetime(2026, 11, 24, 9, 0, tzinfo=PARIS).timestamp(),
)
"""At `NOON` it is Monday."""
OTHER = msgspec.structs.replace(CLOSED, service_id="msa-retraite", name="Retraite", state=ServiceState.OPEN)


def with_services(*services: ServiceInfo) -> Borne:
    borne = Borne()
    borne.central.services = services
    return borne


def on_slip(borne: Borne) -> list[str]:
    """The lines of the last slip; no-break spaces as plain ones."""
    parts = borne.twins.receipt_printer.slips[-1].slip.parts
    text = "\n".join(part.text for part in parts if isinstance(part, SlipLine))
    return text.replace("\N{NO-BREAK SPACE}", " ").split("\n")


def lit(borne: Borne) -> dict[Key, LampState]:
    return {key: state for key, state in borne.twins.lamps.keys.items() if state is not LampState.OFF}


async def heard(borne: Borne, text: str) -> None:
    def said() -> bool:
        return any(text in one.replace("\N{NO-BREAK SPACE}", " ") for one in borne.call_process.said())

    await borne.until(f"the voice: {text}", said)


async def test_a_closed_service_says_its_next_opening_and_prints_its_hours() -> None:
    borne = with_services(CLOSED, SERVICE)
    async with borne.running():
        await borne.see("idle")
        await borne.listen()
        await borne.choose(Key.L1)
        await borne.see("closed")
        assert "Ouvre demain, mardi, à 9 h. Téléphone : 05 65 35 87 00." in borne.text
        await heard(borne, "MSA. C’est fermé. Ouvre demain, mardi, à 9 heures. Téléphone")
        await heard(borne, "au milieu, Imprimer les horaires")
        wanted = dict.fromkeys((Key.L1, Key.L2, Key.L3, Key.CANCEL), LampState.STEADY)
        await borne.until("the lamps of four keys", lambda: lit(borne) == wanted)
        await borne.choose(Key.L2)
        await heard(borne, "Prenez votre ticket.")
        assert "Prenez votre ticket." in borne.text
        lines = on_slip(borne)
        assert lines[0] == SITE.name
        for expected in (
            "MSA",
            "Mardi : 9 h à 12 h, 14 h à 17 h",
            "Téléphone : 05 65 35 87 00",
            "129 avenue Germain-Canet, 46000 Cahors",
            "Information du lundi 23 novembre 2026, 12 h 00.",
        ):
            assert expected in lines
        assert "Aides" not in lines, "only this service"


async def test_the_week_is_read_with_the_keys() -> None:
    borne = with_services(CLOSED, SERVICE)
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.press_on("closed", Key.L1)
        await borne.see("hours")
        assert "Mardi : 9 h à 12 h, 14 h à 17 h" in borne.text
        await borne.press(Key.CANCEL)
        await borne.press_on("closed", Key.CANCEL)
        await borne.see("idle")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (FaultKind.NO_PAPER, "Il n’y a plus de papier pour le ticket. Lisez les horaires à l’écran."),
        (FaultKind.COVER_OPEN, "Le papier du ticket est bloqué. Lisez les horaires à l’écran."),
        (FaultKind.OFF, "Le ticket ne s’imprime pas. Lisez les horaires à l’écran."),
    ],
)
async def test_a_printer_at_fault_is_told_and_the_next_try_prints_once(kind: FaultKind, words: str) -> None:
    borne = with_services(CLOSED)
    borne.twins.receipt_printer.inject(kind)
    async with borne.running():
        await borne.see("idle")
        await borne.listen()
        await borne.choose(Key.L1)
        await borne.see("closed")
        await borne.choose(Key.L2)
        await heard(borne, words)
        assert words in borne.text
        assert borne.view.softkeys[Key.L2].text == "Réessayer le ticket"
        borne.twins.receipt_printer.mend()
        await borne.choose(Key.L2)
        await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
        assert [slip.whole for slip in borne.twins.receipt_printer.slips] == [True]


async def test_a_slow_printer_gives_one_slip_however_often_one_asks() -> None:
    borne = with_services(CLOSED)
    borne.twins.slip_printing.halt_after(0)
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.press_on("closed", Key.L2)
        await borne.until("a printer that stands still", lambda: borne.twins.slip_printing.standing)
        borne.clock.put_forward(31)
        await borne.until("the failure", lambda: "Le ticket ne s’imprime pas." in borne.text)
        await borne.press(Key.L2)
        await borne.until("a second try", lambda: "Le ticket s’imprime." in borne.text)
        borne.twins.slip_printing.go_on()
        await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
        assert len(borne.twins.receipt_printer.slips) == 1


async def call_in_vain(borne: Borne, reason: EndReason) -> None:
    """Who does so is guided by the voice."""
    await borne.choose(Key.L1)
    await borne.press_on("privacy", Key.OK)
    await borne.see("ringing")
    borne.central.end(reason)
    await borne.see("noanswer")


async def test_nobody_answers_all_is_wiped_and_other_ways_are_offered() -> None:
    borne = with_services(OTHER, CLOSED)
    async with borne.running():
        await borne.see("idle")
        await borne.listen()
        await call_in_vain(borne, EndReason.NO_ANSWER)
        assert borne.seen.index("wiping") < borne.seen.index("noanswer")
        assert borne.store.used_bytes == 0
        await heard(borne, "Personne ne répond. Pardon. Voici d’autres solutions.")
        labels = {key: label.text for key, label in borne.view.softkeys.items()}
        assert labels == {
            Key.L1: "Réessayer",
            Key.L2: "Imprimer les horaires",
            Key.L3: "Voir les horaires",
            Key.R1: "Autres services",
            Key.R2: "Être rappelé ici",
        }
        await borne.choose(Key.L1)
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")
        assert len([one for one in borne.central.said if isinstance(one, RequestCall)]) == 2
        borne.central.end(EndReason.NO_ANSWER)
        await borne.see("noanswer")
        await borne.choose(Key.R1)
        await borne.see("more")
        assert [label.text for label in borne.view.softkeys.values()] == ["Retraite", "MSA"]


async def test_a_service_that_closes_while_one_waits_says_so_and_when_it_opens() -> None:
    borne = with_services(OTHER)
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")
        borne.central.tell_services(msgspec.structs.replace(OTHER, state=ServiceState.CLOSED))
        borne.central.end(EndReason.SERVICE_CLOSED)
        await borne.see("noanswer")
        assert "Le service vient de fermer" in borne.text
        assert "Ouvre demain, mardi, à 9 h." in borne.text
        assert Key.L1 not in borne.view.softkeys


async def test_without_central_phones_and_dated_hours_are_shown_read_and_printed() -> None:
    borne = with_services(CLOSED, OTHER)
    async with borne.running():
        await borne.see("idle")
        borne.central.lose()
        await borne.see("offline")
        await borne.listen()
        assert "Les horaires datent de cet après-midi. MSA : 05 65 35 87 00" in borne.text
        await heard(borne, "Pas de liaison vidéo. Les horaires datent de cet après-midi. Vous pouvez téléphoner.")
        await borne.choose(Key.L2)
        await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
        assert {"MSA", "Retraite (MSA)"} <= set(on_slip(borne))
        await borne.choose(Key.L1)
        await borne.see("hours")
        assert "Page 1 sur 2." in borne.text
        await borne.choose(Key.R2)
        await borne.until("the next service", lambda: borne.view.title == "Retraite")
        borne.central.welcome()
        await borne.until("the line", lambda: borne.session.online)
        await borne.press_on("hours", Key.CANCEL)
        await borne.see("idle")


async def test_a_start_without_central_shows_what_an_earlier_run_has_kept(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    earlier = ServicesCache(path, (NOON - dt.timedelta(days=3)).timestamp)
    earlier.note(Welcome(borne_id="b1", site=SITE, services=(CLOSED,), now_s=0))
    await earlier.write_news()
    borne = Borne()
    borne.central.in_reach = False
    kept = ServicesCache(path, NOON.timestamp).load()
    assert kept is not None
    async with borne.running():
        borne.counter.emit(ServicesRemembered(kept.site, kept.services, kept.known_s, borne.clock()))
        await borne.see("starting")
        borne.clock.put_forward(16)
        await borne.see("offline")
        assert borne.view.place == SITE.name
        assert "Les horaires datent du 20 novembre. MSA : 05 65 35 87 00" in borne.text
        borne.twins.receipt_printer.inject(FaultKind.NO_PAPER)
        await borne.press(Key.L2)
        await borne.until("the fault", lambda: "Lisez les horaires à l’écran." in borne.text)
        await borne.press(Key.L1)
        await borne.see("hours")
        assert "Mardi : 9 h à 12 h, 14 h à 17 h" in borne.text
        assert "Les horaires datent du 20 novembre." in borne.text
        borne.twins.receipt_printer.mend()
        await borne.press(Key.L2)
        await borne.until("the slip", lambda: "Prenez votre ticket." in borne.text)
        assert "Information du vendredi 20 novembre 2026, 12 h 00." in on_slip(borne)


async def test_a_dedicated_borne_calls_with_its_first_key() -> None:
    borne = with_services(OTHER)
    borne.central.site = msgspec.structs.replace(SITE, menu=Menu.SINGLE)
    async with borne.running():
        await borne.see("idle")
        assert (borne.view.title, borne.view.ok) == ("Retraite", "Appeler")
        await borne.press(Key.OK)
        await borne.press_on("privacy", Key.OK)
        await borne.see("ringing")


async def test_partners_lead_to_their_services() -> None:
    many = [msgspec.structs.replace(OTHER, service_id=f"s{n}", name=f"Service {n}") for n in range(7)]
    borne = with_services(*many[:6], msgspec.structs.replace(SERVICE, partner_id="caf"))
    borne.central.site = msgspec.structs.replace(SITE, menu=Menu.PARTNERS)
    async with borne.running():
        await borne.see("idle")
        label = borne.view.softkeys[Key.L1]
        assert (label.text, label.note, label.more) == ("MSA", "Ouvert", "6 services")
        await borne.press(Key.L1)
        await borne.see("more")
        assert (borne.view.title, len(borne.view.softkeys)) == ("MSA", 6)
        await borne.press(Key.R3)
        await borne.see("privacy")
        assert borne.view.title == "Service 5"


async def test_news_of_central_changes_the_page_that_is_read() -> None:
    borne = with_services(CLOSED)
    async with borne.running():
        await borne.press_on("idle", Key.L1)
        await borne.see("closed")
        borne.counter.from_central(Services(services=(msgspec.structs.replace(CLOSED, state=ServiceState.OPEN),)))
        await borne.see("service")
        assert borne.view.ok == "Appeler"
