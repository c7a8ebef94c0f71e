"""Reading information sheets with the keys: list, pages, languages, edits under the eyes, printing, time."""

from dataclasses import replace

import msgspec
import pytest

from central.protocol.sheets import BlockKind, SheetBlock, digest_of
from central.protocol.values import Menu, ServiceState
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.keys import keys
from firmware.session.moves import Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_state import LeafletState
from firmware.session.phases import Overlay, Phase
from firmware.session.sheet import NO_SHEET, SheetPaper, SheetStage
from firmware.session.sheet_pages import MOST_PIECES, paged
from firmware.session.sheets import page_number, pages_of
from firmware.views.show import show
from hardware.errors import FaultKind
from hardware.events import SOFTKEYS, Key
from tests.firmware.session.driver import NOW, SERVICES, SITE, Driver, service
from tests.firmware.session.sheets import (
    CARD,
    FRENCH_ONLY,
    INFORMED,
    LANGUAGES,
    TEXT,
    at_list,
    at_print,
    at_sheet,
    edited,
    fetched,
    head,
    with_sheets,
)


def broken(device: str) -> ev.DeviceStateChanged:
    return ev.DeviceStateChanged(device, FaultKind.OFF)


def overlay(borne: Driver) -> Overlay:
    return borne.session.overlay


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("number", "key"), [(1, Key.R1), (2, Key.R1), (3, Key.R1)])
def test_the_key_is_there_only_with_sheets(number: int, key: Key) -> None:
    """Open, busy and closed."""
    opens = (Key.L1, Key.L2, Key.L3)[number - 1]
    way = (opens, PAGE_KEY) if number == 1 else (opens,)
    bare = Driver().to_idle().press(*way)
    assert not any(move.trigger is Trigger.SHEETS for move in keys(bare.session).values())
    services = tuple(with_sheets(one, CARD) for one in SERVICES)
    informed = Driver().to_idle(services).press(*way)
    assert informed.can(key, Trigger.SHEETS)
    assert show(informed.session).softkeys[key].text == "Informations"


def test_being_called_back_and_information_both_have_a_key() -> None:
    """Also where the partner has other services, and where the line is long."""
    two = tuple(service(number, ServiceState.CLOSED, partner_id="caf") for number in (1, 2))
    closed = Driver().to_idle(tuple(with_sheets(one, CARD) for one in two)).press(Key.L1)
    assert closed.can(Key.L3, Trigger.CALLBACK)
    assert closed.can(Key.R1, Trigger.OTHERS)
    assert closed.can(Key.R2, Trigger.SHEETS)
    long = with_sheets(service(1, ServiceState.BUSY, wait_estimate_s=1_800.0), CARD)
    busy = Driver().to_idle((long,)).press(Key.L1)
    assert busy.can(Key.R1, Trigger.CALLBACK)
    assert busy.can(Key.R2, Trigger.SHEETS)


def test_a_sheet_is_read_page_by_page_and_back() -> None:
    borne = at_sheet()
    count = len(pages_of(borne.session))
    assert count >= 4
    for number in range(1, count):
        assert f"Page {number} sur {count}." in plain(show(borne.session).foot)
        borne.press(Key.R2)
    assert Key.R2 not in keys(borne.session)
    assert page_number(borne.session) == count - 1
    for _ in range(count - 1):
        borne.press(Key.L2)
    assert Key.L2 not in keys(borne.session)
    borne.press(Key.CANCEL)
    assert borne.at(Phase.SHEETS)
    assert borne.session.sheet.sheet is None
    borne.press(Key.CANCEL)
    assert borne.at(Phase.SERVICE)
    assert borne.session.sheet == NO_SHEET


def test_all_of_the_text_is_on_the_pages_whatever_the_language_and_size() -> None:
    for language in LANGUAGES:
        text = CARD.in_language(language)
        for large in (False, True):
            pages = paged(text, large=large)
            read = [piece.text for page in pages for piece in page.pieces]
            assert " ".join(read).split() == " ".join(block.text for block in text.blocks).split()
            assert all(len(page.pieces) <= MOST_PIECES for page in pages)
            numbers = [piece.number for page in pages for piece in page.pieces if piece.kind is BlockKind.STEP]
            assert list(dict.fromkeys(numbers)) == [1, 2, 3]
        assert len(paged(text, large=True)) > len(paged(text, large=False))


def test_a_long_text_is_parted_between_sentences_and_an_endless_one_between_words() -> None:
    long = "Une phrase qui dit quelque chose d’utile. " * 14
    endless = "mot " * 150
    text = msgspec.structs.replace(
        CARD.texts[0],
        blocks=tuple(SheetBlock(kind=TEXT, text=one.strip()) for one in (long, endless, "x" * 600)),
    )
    for large in (False, True):
        pieces = [piece.text for page in paged(text, large=large) for piece in page.pieces]
        assert " ".join(pieces).split() == f"{long} {endless} {'x' * 600}".split()
        assert all(piece.endswith("utile.") for piece in pieces if "phrase" in piece)


def test_a_press_that_crosses_a_turn_turns_nothing() -> None:
    borne = at_sheet().press(Key.R2)
    assert page_number(borne.session) == 1
    borne.hasten(Key.R2)
    assert page_number(borne.session) == 1


def test_large_text_makes_other_pages_and_keeps_the_place() -> None:
    borne = at_sheet().press(Key.R2, Key.R2)
    first = pages_of(borne.session)[page_number(borne.session)].pieces[0].text
    before = len(pages_of(borne.session))
    borne.press(Key.HELP, Key.R2, Key.CANCEL)
    assert borne.session.large
    assert len(pages_of(borne.session)) > before
    assert pages_of(borne.session)[page_number(borne.session)].pieces[0].text == first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_in_the_citizens_language_where_the_partner_gave_it(language: str) -> None:
    view = show(at_sheet(language).session)
    assert view.title.replace("\N{NO-BREAK SPACE}", " ") == CARD.in_language(language).title
    assert view.quoted is None
    assert "français" not in view.foot


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_else_it_is_french_and_says_so_each_in_its_own_language(language: str) -> None:
    borne = at_list(language)
    assert show(borne.session).softkeys[Key.L2].language == "fr"
    view = show(fetched(borne.press(Key.L2), FRENCH_ONLY).session)
    assert (view.title, view.title_language, view.language) == ("Préparer mes papiers", "fr", language)
    assert {line.language for line in view.lines} == {"fr"}
    assert view.quoted is not None
    assert (view.quoted.language, plain(view.quoted.text)) == (
        "fr",
        "Préparer mes papiers. Prenez vos papiers avec vous. À apporter : un RIB.",
    )
    assert view.foot
    assert view.spoken.startswith(view.foot)
    assert "français" not in view.spoken, "said in the citizen's language"


def test_voice_and_screen_say_the_same() -> None:
    borne = at_sheet()
    for number in range(len(pages_of(borne.session))):
        view = show(borne.session)
        heard = plain(view.spoken)
        for line in view.lines:
            assert plain(line.text).replace("**", "").removesuffix(".") in heard
            assert not line.mark or f"Étape {line.mark} :" in heard
        assert (view.page_id != "") == ("Image : " in heard)
        assert (view.title in heard) == (number == 0)
        assert view.foot in view.spoken
        if Key.R2 in keys(borne.session):
            borne.press(Key.R2)


def test_a_newer_text_comes_under_the_eyes() -> None:
    borne = at_sheet().press(Key.R2)
    newer = edited(CARD)
    borne.give(ev.ServicesChanged((with_sheets(SERVICES[0], newer, FRENCH_ONLY), *SERVICES[1:])))
    assert borne.just(pcmd.FetchSheet) == [pcmd.FetchSheet("carte-vitale", digest_of(newer))]
    assert borne.session.sheet.sheet == CARD, "until it is here, one reads on"
    borne.give(ev.ServicesChanged(borne.session.services))
    assert not borne.just(pcmd.FetchSheet), "asked for once"
    fetched(borne, newer)
    assert borne.session.sheet.sheet == newer
    assert page_number(borne.session) == 1
    fetched(borne, CARD)
    assert borne.session.sheet.sheet == newer, "the old one comes too late"


def test_a_newer_text_that_does_not_come_leaves_the_old_one() -> None:
    borne = at_sheet()
    newer = edited(CARD)
    borne.give(ev.ServicesChanged((with_sheets(SERVICES[0], newer), *SERVICES[1:])))
    borne.give(pev.SheetMissing(digest_of(newer))).wait(16.0)
    assert borne.session.sheet.stage is SheetStage.THERE
    assert borne.session.sheet.sheet == CARD


@pytest.mark.parametrize("make", [at_sheet, at_print])
def test_what_is_withdrawn_leads_back(make: type[Driver]) -> None:
    borne = make().give(ev.ServicesChanged((with_sheets(SERVICES[0], FRENCH_ONLY), *SERVICES[1:])))
    assert borne.at(Phase.SHEETS)
    borne.give(ev.ServicesChanged(SERVICES))
    assert borne.at(Phase.SERVICE)
    assert make().give(ev.ServicesChanged(SERVICES[1:])).at(Phase.IDLE)


def test_a_sheet_that_is_not_here_is_waited_for_and_then_said_to_be_missing() -> None:
    borne = at_list().press(Key.L1)
    assert borne.just(pcmd.FetchSheet) == [pcmd.FetchSheet("carte-vitale", digest_of(CARD))]
    assert show(borne.session).title == "Un instant"
    borne.wait(15.5)
    view = show(borne.session)
    assert "Demandez à l’accueil." in view.foot
    assert set(keys(borne.session)) == {Key.CANCEL}
    fetched(borne, CARD)
    assert borne.session.sheet.stage is SheetStage.THERE, "late is better than never"
    told = at_list().press(Key.L1).give(pev.SheetMissing(digest_of(CARD)))
    assert told.session.sheet.stage is SheetStage.MISSING


def test_many_sheets_turn_pages_and_come_round() -> None:
    many = tuple(msgspec.structs.replace(CARD, sheet_id=f"fiche-{number}") for number in range(1, 9))
    borne = at_list(services=(with_sheets(SERVICES[0], *many), *SERVICES[1:]))
    first = show(borne.session).softkeys
    assert first[Key.R3].text == "Suite"
    assert len(first) == len(SOFTKEYS)
    borne.press(Key.R3)
    second = [move.target for key, move in keys(borne.session).items() if move.trigger is Trigger.CHOOSE]
    assert second == ["fiche-6", "fiche-7", "fiche-8"]
    borne.press(Key.L1)
    fetched(borne, many[5]).press(Key.CANCEL)
    assert [move.target for move in keys(borne.session).values() if move.trigger is Trigger.CHOOSE] == second
    borne.press(Key.R3)
    assert keys(borne.session)[Key.L1].target == "fiche-1"


# Printing


@pytest.mark.parametrize(("key", "paper"), [(Key.L1, SheetPaper.A4), (Key.L2, SheetPaper.SLIP)])
def test_a_sheet_is_printed_once_a_press(key: Key, paper: SheetPaper) -> None:
    borne = at_print("en").press(key)
    (command,) = borne.made(pcmd.PrintSheet)
    assert (command.sheet, command.language, command.paper) == (CARD, "en", paper)
    assert command.partner == SERVICES[0].partner
    assert set(keys(borne.session)) == {Key.CANCEL}, "while it comes out nothing else is begun"
    borne.give(pev.SheetPrinted(command.job_id))
    assert borne.session.leaflet.state is LeafletState.PRINTED
    borne.press(key)
    assert len({one.job_id for one in borne.made(pcmd.PrintSheet)}) == 2, "wished for again, it is another one"


def test_while_a_printer_owes_its_answer_it_is_the_same_job() -> None:
    borne = at_print().press(Key.L1)
    for _ in range(5):
        borne.wait(25.0).press(Key.R1)
    assert borne.session.leaflet.state is LeafletState.FAILED
    borne.press(Key.L1)
    assert len(borne.made(pcmd.PrintSheet)) == 2
    assert len({one.job_id for one in borne.made(pcmd.PrintSheet)}) == 1


def test_only_printers_that_work_are_offered_and_none_is_said_plainly() -> None:
    borne = at_print()
    assert {Key.L1, Key.L2} <= keys(borne.session).keys()
    borne.give(broken("page_printer"))
    assert Key.L1 not in keys(borne.session)
    borne.give(broken("receipt_printer"))
    assert set(keys(borne.session)) == {Key.CANCEL}
    assert show(borne.session).foot == "On ne peut pas l’imprimer maintenant."
    borne.press(Key.CANCEL)
    assert Key.L1 not in keys(borne.session)
    assert "On ne peut pas l’imprimer maintenant." in show(borne.session).foot
    assert "On ne peut pas l’imprimer maintenant." in show(borne.session).spoken


@pytest.mark.parametrize(
    ("key", "kind", "words"),
    [
        (Key.L1, FaultKind.NO_PAPER, "Il n’y a plus de papier. Demandez du papier à l’accueil."),
        (Key.L2, FaultKind.NO_PAPER, "Il n’y a plus de papier pour le ticket. Lisez à l’écran."),
    ],
)
def test_a_fault_is_told_and_the_other_paper_is_offered(key: Key, kind: FaultKind, words: str) -> None:
    borne = at_print().press(key)
    borne.give(pev.SheetFailed(borne.made(pcmd.PrintSheet)[0].job_id, kind))
    assert show(borne.session).foot == words
    assert show(borne.session).spoken == words
    assert {Key.L1, Key.L2} <= keys(borne.session).keys()


# Time, and without central


@pytest.mark.parametrize(("make", "limit_s"), [(at_list, 60.0), (at_sheet, 120.0), (at_print, 60.0)])
def test_left_alone_it_warns_for_twenty_seconds_and_any_key_prolongs(make: type[Driver], limit_s: float) -> None:
    borne = make()
    phase = borne.session.phase
    for _ in range(10):
        borne.wait(limit_s + 0.1)
        assert overlay(borne) is Overlay.TIMEOUT
        borne.wait(19.0).press(Key.R1)
        assert overlay(borne) is Overlay.NONE
        assert borne.at(phase)
    borne.wait(limit_s + 20.2)
    assert borne.at(Phase.IDLE)
    assert borne.session.sheet == NO_SHEET
    assert borne.session.language == "fr"


def test_without_central_the_list_of_all_is_read_and_dated() -> None:
    borne = Driver().to_offline(INFORMED, known=NOW)
    assert borne.can(Key.L3, Trigger.SHEETS)
    borne.press(Key.L3)
    assert "Les informations datent de ce matin" in plain(show(borne.session).lines[0].text)
    fetched(borne.press(Key.L1), CARD)
    assert "Les informations datent de ce matin" in plain(show(borne.session).foot)
    borne.press(Key.CANCEL, Key.CANCEL)
    assert borne.at(Phase.OFFLINE)
    assert borne.session.sheet == NO_SHEET


def test_the_line_may_be_lost_while_one_reads() -> None:
    borne = at_sheet().give(ev.CentralLost(100.0))
    assert borne.at(Phase.SHEET)
    borne.press(Key.R2)
    assert page_number(borne.session) == 1


def test_a_dedicated_borne_has_its_sheets_on_the_first_screen() -> None:
    site = msgspec.structs.replace(SITE, menu=Menu.SINGLE)
    borne = Driver().to_idle(INFORMED[:1], site=site)
    assert borne.can(Key.R1, Trigger.SHEETS)
    borne.press(Key.R1, Key.CANCEL)
    assert borne.at(Phase.IDLE)


def test_a_partners_sheets_come_once_in_the_list_of_all() -> None:
    both = tuple(with_sheets(one, CARD) for one in SERVICES[:2])
    borne = Driver().to_offline(both).press(Key.L3)
    assert [key for key, move in keys(borne.session).items() if move.trigger is Trigger.CHOOSE] == [Key.L1]


def test_a_call_leaves_no_sheet_behind() -> None:
    borne = at_sheet().press(Key.CANCEL, Key.CANCEL, Key.OK, Key.OK)
    assert borne.at(Phase.WAITING)
    assert borne.session.sheet == NO_SHEET
    assert replace(borne.session).after_wipe().sheet == NO_SHEET


def test_heads_of_a_closed_service_without_hours_are_a_way_on() -> None:
    closed = with_sheets(msgspec.structs.replace(SERVICES[0], state=ServiceState.CLOSED, phone=""), CARD)
    borne = Driver().to_idle((closed,)).press(Key.L1, Key.R1)
    assert show(borne.session).softkeys[Key.L1].text == head(CARD).titles[0].title
