"""Each screen of the journey: its name, its keys, its lamps, its words, and that no sense is left out."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from central.protocol.values import EndReason, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.keys import keys
from firmware.session.phases import Overlay, Phase
from firmware.session.practice import PRACTICE_KEY
from firmware.session.step import start
from firmware.views.show import show
from firmware.views.text import typographic
from firmware.views.view import LabelState, Layout, Video, View
from hardware.errors import FaultKind
from hardware.events import HandsetHungUp, HandsetLifted, Key, LampState, PrintStage
from tests.firmware.session.appointments import at_code, at_days, booked, opened
from tests.firmware.session.callbacks import at_notice, rung
from tests.firmware.session.driver import SEED, Driver, service
from tests.firmware.session.sheets import at_list, at_print, at_sheet


def fed(borne: Driver, *events: ev.Event) -> Driver:
    return borne.give(*events)


def scanned(borne: Driver) -> Driver:
    return borne.give(pev.PageScanned(borne.made(pcmd.StartScan)[-1].page_id))


def in_line(position: int, *, ringing: bool = False) -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallQueued(borne.call_id, position, ringing, 360.0))


def unanswered(reason: EndReason) -> Driver:
    borne = in_line(1, ringing=True)
    return borne.give(ev.CallEnded(borne.call_id, reason, borne.now_s), ev.Wiped())


def sent() -> Driver:
    borne = Driver().to_preview().press(Key.OK)
    return borne.give(pev.PagesSent(borne.session.scan.request_id))


def with_steps() -> Driver:
    """A call is over in which the adviser wrote what to do next."""
    borne = Driver().to_call().give(pev.NextStepsWritten("Rapportez la quittance."))
    return borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))


def wiped() -> Driver:
    return Driver().to_ended().press(Key.OK).give(ev.Wiped())


UNANSWERED = {EndReason.NO_ANSWER, EndReason.SERVICE_CLOSED}
LANGUAGES = ("fr", "en", "ar", "uk")
MANY = tuple(service(number) for number in range(12))
SCREENS: dict[str, Callable[[], Driver]] = {
    "starting": Driver,
    "idle": lambda: Driver().to_idle(),
    "more": lambda: Driver().to_idle(MANY).press(Key.R3),
    "language": lambda: Driver(start(SEED, languages=LANGUAGES)).to_idle().press(Key.R3),
    "practice": lambda: Driver().to_idle().press(Key.HELP, PRACTICE_KEY),
    "service": lambda: Driver().to_idle().press(Key.L1, Key.R2),
    "closed": lambda: Driver().to_idle().press(Key.L3),
    "hours": lambda: Driver().to_idle().press(Key.L3, Key.L1),
    "noanswer": lambda: unanswered(EndReason.NO_ANSWER),
    "sheets": at_list,
    "sheet": at_sheet,
    "sheetprint": at_print,
    "privacy": lambda: Driver().to_idle().press(Key.L1),
    "code": at_code,
    "rdv": opened,
    "book": at_days,
    "booked": booked,
    "callback": at_notice,
    "called_back": rung,
    "waiting": lambda: in_line(2),
    "ringing": lambda: in_line(1, ringing=True),
    "connecting": lambda: Driver().to_line().accept(),
    "call": lambda: Driver().to_call(),
    "look_back": lambda: fed(Driver().to_call(), *[pev.TextArrived("Bonjour.\u2028")] * 5).press(
        Key.L2, Key.OK, Key.OK
    ),
    "hangup": lambda: Driver().to_call().press(Key.CANCEL),
    "onhook": lambda: fed(Driver().to_call(), HandsetLifted(100.0), HandsetHungUp(101.0)),
    "scan_place": lambda: fed(Driver().to_call(), pev.ScanAsked("scan", "attestation de loyer")),
    "scanning": lambda: fed(Driver().to_call().press(Key.L1, Key.OK), pev.ScanProgressed(0.5)),
    "scan": lambda: Driver().to_preview(),
    "sending": lambda: fed(Driver().to_preview().press(Key.OK), pev.SendingProgressed(0.25)),
    "sent": sent,
    "scan_fault": lambda: fed(Driver().to_call().press(Key.L1, Key.OK), pev.ScanFailed(FaultKind.COVER_OPEN)),
    "print": lambda: Driver().to_call().propose(),
    "printing": lambda: Driver().to_call().propose().press(Key.OK).job(PrintStage.PRINTING, pages_done=1),
    "noprint": lambda: Driver().to_call().propose().press(Key.OK).job(PrintStage.STOPPED, fault=FaultKind.NO_PAPER),
    "printed": lambda: Driver().to_call().propose().press(Key.OK).job(PrintStage.PRINTED, pages_done=2),
    "print_failed": lambda: Driver().to_call().propose().press(Key.OK).job(PrintStage.FAILED),
    "ended": lambda: Driver().to_ended(),
    "next_steps": lambda: with_steps().press(Key.L2),
    "slip": lambda: Driver().to_ended().press(Key.L1),
    "wiping": lambda: Driver().to_ended().press(Key.OK),
    "paper": lambda: fed(wiped(), ev.PaperChecked(left=True)),
    "nothing": lambda: fed(wiped(), ev.PaperChecked(left=False)),
    "offline": lambda: fed(Driver().to_idle(), ev.CentralLost(100.0)),
    "out": lambda: fed(Driver().to_ended().press(Key.OK), ev.WipeFailed("queue")),
    "help": lambda: Driver().to_idle().press(Key.HELP),
    "timeout": lambda: Driver().to_idle().press(Key.L2).wait(60.0),
}


def texts(view: View) -> list[str]:
    """Everything of a view that a person reads or hears."""
    labels = [part for one in view.softkeys.values() for part in (one.text, one.note, one.more, one.spoken)]
    chip = [] if view.chip is None else [view.chip.text]
    aside = [] if view.aside is None else [view.aside.text]
    lines = [line.text for line in view.lines]
    plain = [view.title, view.foot, view.ok, view.cancel, view.spoken, view.banner, view.place, view.clock, view.top]
    return [text for text in (*labels, *chip, *aside, *lines, *plain) if text]


def screen(name: str) -> View:
    return show(SCREENS[name]().session)


@pytest.mark.parametrize("name", SCREENS)
def test_each_screen_has_its_name_and_every_sense(name: str) -> None:
    borne = SCREENS[name]()
    view = show(borne.session)
    assert view.name == name
    assert view.spoken
    assert view.title or view.layout is Layout.CALL
    assert len(view.lines) <= 4
    lamps = replace(view, flash={}).lamps()
    for key, label in view.softkeys.items():
        assert (key in lamps) == (label.state is not LabelState.CLOSED), key
    assert (Key.OK in lamps) == bool(view.ok)
    assert (Key.CANCEL in lamps) == bool(view.cancel)
    if borne.session.overlay is Overlay.NONE:
        assert set(keys(borne.session)) == {
            *view.softkeys,
            *([Key.OK] if view.ok else []),
            *([Key.CANCEL] if view.cancel else []),
        }


@pytest.mark.parametrize("name", SCREENS)
def test_each_screen_is_well_set(name: str) -> None:
    for text in texts(screen(name)):
        assert not {" ?", " !", " :", " ;", "'"} & {text[at : at + 2] for at in range(len(text))}, text
        assert "'" not in text
        assert "{" not in text, text
        assert "  " not in text, text
        assert "None" not in text, text


@pytest.mark.parametrize("name", SCREENS)
def test_labels_fit_beside_their_keys(name: str) -> None:
    view = screen(name)
    for label in view.softkeys.values():
        assert all(len(line) <= 26 for line in label.text.split("\n"))
    assert max(len(view.ok), len(view.cancel)) <= 26


@pytest.mark.parametrize("name", [name for name in SCREENS if name not in {"idle", "more", "language", "code", "book"}])
def test_the_place_of_the_picture_is_no_key(name: str) -> None:
    """Nobody is in the picture where six keys are digits, or days."""
    assert Key.R3 not in screen(name).softkeys


def test_every_phase_has_a_screen_here() -> None:
    phases = {borne().session.phase for borne in SCREENS.values()}
    assert phases == set(Phase)


# Choosing


def test_idle_shows_the_live_state_in_word_and_lamp() -> None:
    view = screen("idle")
    assert view.lamps() == {Key.L1: LampState.STEADY, Key.L2: LampState.SLOW}
    assert [label.note for label in view.softkeys.values()] == ["Ouvert", "Attente 10\N{NO-BREAK SPACE}min", "Fermé"]
    assert view.softkeys[Key.L3].more == "Ouvre jeudi à 9\N{NO-BREAK SPACE}h"
    assert view.place == "Mairie de Latronquière"
    assert view.clock == "10:42"


def test_many_services_turn_pages() -> None:
    view = show(Driver().to_idle(MANY).session)
    assert view.softkeys[Key.R3].text == "Autres services"
    assert [label.text for label in screen("more").softkeys.values()][-1] == "Suite"
    last = show(Driver().to_idle(MANY).press(Key.R3, Key.R3).session)
    assert [label.text for label in last.softkeys.values()] == ["Service 10", "Service 11"]
    assert last.lines[0].text == "Page 3 sur 3."


def test_a_closed_service_says_when_and_whom_to_call() -> None:
    view = screen("closed")
    assert view.ok == ""
    assert [line.text for line in view.lines] == [
        "Ouvre **jeudi à 9\N{NO-BREAK SPACE}h**.",
        typographic("Téléphone : **05 00 00 00 03**."),
    ]


def test_a_closed_service_of_which_nothing_is_known_still_says_something() -> None:
    borne = Driver().to_idle((service(1, ServiceState.CLOSED),)).press(Key.L1)
    assert show(borne.session).lines


def test_a_busy_service_says_how_long() -> None:
    view = show(Driver().to_idle().press(Key.L2).session)
    assert view.chip is not None
    assert view.chip.text == "Attente\N{NO-BREAK SPACE}: environ 10\N{NO-BREAK SPACE}min"
    assert view.ok == "Attendre mon tour"


def test_offline_gives_the_telephone_numbers() -> None:
    view = screen("offline")
    assert [line.icon for line in view.lines] == ["event", "call", "call"]
    assert "05" in view.spoken


# The call


def test_the_line_shows_the_place_and_oneself() -> None:
    borne = in_line(2).give(ev.CameraStateChanged(open=True))
    view = show(borne.session)
    assert view.title == "Vous êtes le 2e"
    assert view.lines[0].text.endswith("environ 6\N{NO-BREAK SPACE}min.")
    assert view.video is Video.SELF_LARGE
    assert view.art is None


def test_without_a_camera_the_line_has_its_drawing() -> None:
    view = show(in_line(2).give(ev.CameraStateChanged(open=False, fault=FaultKind.UNPLUGGED)).session)
    assert view.video is Video.NONE
    assert view.art is not None
    assert view.banner == "La caméra ne marche pas. On vous entend."
    assert view.spoken.endswith(view.banner), "in line too, what stands over the picture is heard"


def test_the_call_shows_who_how_long_and_the_two_words() -> None:
    view = show(Driver().to_call().wait(252.0).session)
    assert view.place == "CAF du Lot · Claire"
    assert view.clock == "4\N{NO-BREAK SPACE}min 11\N{NO-BREAK SPACE}s"
    assert view.words == ("lune", "cerise")
    assert view.in_call
    assert view.banner == ""


@pytest.mark.parametrize(
    ("event", "banner"),
    [
        (ev.CallProcessLost(100.0), "L’image s’est arrêtée. Nous rappelons."),
        (ev.CameraStateChanged(open=False, fault=FaultKind.HUNG), "La caméra ne marche pas. On vous entend."),
        (ev.SoundStateChanged(FaultKind.OFF, None), "On ne vous entend pas. Vous pouvez écrire."),
        (ev.SoundStateChanged(None, FaultKind.OFF), "Le son ne marche pas. Prenez le combiné."),
        (pev.PrintAsked("print-1"), "Claire vous envoie un papier."),
    ],
)
def test_what_does_not_work_is_said_over_the_picture(event: ev.Event, banner: str) -> None:
    borne = Driver().to_call()
    serial = borne.session.serial
    borne.give(event)
    if borne.session.overlay is Overlay.FAULT:
        serial = borne.press(Key.OK).session.serial
    assert show(borne.session).banner == banner
    assert borne.session.serial == serial, "a banner changes no key"


def test_a_lost_link_counts_down() -> None:
    borne = Driver().to_call()
    borne.give(ev.MediaLost(borne.call_id, borne.now_s)).wait(15.0)
    assert show(borne.session).banner.endswith("Encore 45\N{NO-BREAK SPACE}s.")


def test_what_is_over_the_picture_is_heard_but_not_second_by_second() -> None:
    borne = Driver().to_call()
    assert show(borne.session).spoken == "Vous êtes en ligne avec Claire, CAF du Lot. Voici les deux mots."
    borne.give(ev.MediaLost(borne.call_id, borne.now_s))
    heard = {show(borne.wait(1.0).session).spoken for _ in range(5)}
    assert heard == {"La liaison est coupée. Nous rappelons."}


def test_an_absent_desk_is_said() -> None:
    borne = Driver().to_call()
    borne.give(ev.PeerPresenceChanged(borne.call_id, present=False, at_s=100.0))
    assert "Claire" in show(borne.session).banner


def test_a_picture_that_never_comes_is_not_announced_for_ever() -> None:
    borne = Driver().to_line().accept()
    borne.give(ev.MediaConnected(borne.call_id, borne.now_s))
    assert show(borne.session).banner == "L’image arrive. Vous pouvez parler."
    assert show(borne.wait(16.0).session).banner == ""


# Papers


def test_the_paper_that_is_asked_for_is_named() -> None:
    view = screen("scan_place")
    assert view.lines[0].text == "Claire demande\N{NO-BREAK SPACE}: **attestation de loyer**."
    assert "**" not in view.spoken
    assert "attestation de loyer" in view.spoken
    assert view.aside is not None


def test_the_preview_shows_the_page_that_was_read() -> None:
    borne = Driver().to_preview()
    view = show(borne.session)
    assert view.page_id == borne.session.scan.pages[-1]
    assert (view.layout, view.top, view.video) == (Layout.DOCUMENT, "Page 1", Video.ADVISER_SMALL)


def test_bars_show_how_far_it_is() -> None:
    assert screen("scanning").progress == 0.5
    assert screen("sending").progress == 0.25
    assert screen("printing").progress == 0.5


def test_the_print_preview_turns_its_pages() -> None:
    borne = Driver().to_call().propose()
    view = show(borne.session)
    assert (view.page_id, view.softkeys[Key.L1].text) == ("print-1-page-0", "Voir la page 2")
    view = show(borne.press(Key.L1).session)
    assert (view.page_id, view.softkeys[Key.L1].text) == ("print-1-page-1", "Voir la page 1")
    assert Key.L1 not in show(Driver().to_call().propose(pages=1).session).softkeys


def test_a_stopped_printer_in_the_background_is_said_and_can_be_reached() -> None:
    borne = SCREENS["noprint"]().press(Key.OK)
    view = show(borne.session)
    assert view.name == "call"
    assert view.banner == "Il n’y a plus de papier. Demandez du papier à l’accueil."
    assert view.softkeys[Key.L3].lamp is LampState.FAST


# The end


def test_the_end_sums_up_and_gives_the_number() -> None:
    borne = sent().press(Key.OK).propose().press(Key.OK).job(PrintStage.PRINTED, pages_done=2).press(Key.OK)
    borne.wait(840.0).press(Key.CANCEL, Key.CANCEL)
    assert [line.text.replace("\N{NO-BREAK SPACE}", " ") for line in show(borne.session).lines] == [
        "L’appel a duré 14 minutes.",
        "**1 page** envoyée.",
        "**2 pages** imprimées.",
        "Votre numéro : **LAT-4821**.",
    ]


@pytest.mark.parametrize("reason", [one for one in EndReason if one not in UNANSWERED])
def test_every_end_is_explained(reason: EndReason) -> None:
    borne = in_line(1)
    borne.give(ev.CallEnded(borne.call_id, reason, borne.now_s))
    view = show(borne.session)
    assert view.lines[0].text in view.spoken
    assert view.softkeys == {}
    assert "05" in view.lines[1].text


def test_an_unsafe_call_says_so() -> None:
    borne = Driver().to_call()
    borne.give(ev.IdentityRefused(borne.call_id))
    assert "n’était pas sûr" in show(borne.session).spoken


def test_a_slip_is_offered_once_and_again_after_a_fault() -> None:
    assert screen("ended").softkeys[Key.L1].text == "Imprimer un ticket"
    borne = SCREENS["slip"]().give(pev.SlipFailed(FaultKind.NO_PAPER))
    assert show(borne.session).softkeys[Key.L1].text == "Réessayer le ticket"
    view = show(borne.press(Key.L1).give(pev.SlipPrinted()).session)
    assert view.softkeys == {}
    assert "Prenez votre ticket." in view.spoken


def test_the_end_stays_within_four_lines() -> None:
    borne = sent().press(Key.OK).propose().press(Key.OK).job(PrintStage.PRINTED, pages_done=2).press(Key.OK)
    borne.propose("print-2").press(Key.OK, Key.OK, Key.CANCEL, Key.CANCEL, Key.L1).give(pev.SlipPrinted())
    lines = [line.text for line in show(borne.session).lines]
    assert len(lines) == 4
    assert lines[1:3] == ["Prenez votre ticket.", "Vos pages s’impriment encore. Attendez."]
    assert "LAT-4821" in lines[3]


def test_only_the_last_screen_says_that_nothing_is_kept() -> None:
    said = {name for name in SCREENS if "Rien n’est gardé" in screen(name).spoken}
    assert said == {"nothing"}


def test_the_question_counts_down() -> None:
    borne = SCREENS["timeout"]().wait(6.0)
    view = show(borne.session)
    assert view.big == "14"
    assert view.progress == 0.7


def test_the_volume_bar_stands_over_any_screen() -> None:
    borne = Driver().to_call().press(Key.VOL_UP)
    assert show(borne.session).volume == 7
    assert show(borne.wait(4.0).session).volume is None


def test_a_view_is_only_what_the_session_says() -> None:
    session = Driver().to_call().session
    assert show(session) == show(replace(session))


def test_words_that_change_in_a_call_are_said_and_seen() -> None:
    """Somebody who came between after the words were compared must not go unseen."""
    borne = Driver().to_call()
    borne.give(ev.WordsWithdrawn(borne.call_id))
    assert borne.just(cmd.PlayTone) == [cmd.PlayTone(cmd.Tone.NO)]
    assert show(borne.session).words is None
    assert show(borne.session).banner == "Les deux mots ont changé. Comparez-les."
    borne.give(ev.WordsAgreed(borne.call_id, ("lune", "cerise")))
    assert show(borne.session).words == ("lune", "cerise")
    assert show(borne.session).banner == "Les deux mots ont changé. Comparez-les."
    borne.wait(61)
    assert show(borne.session).banner == ""


@pytest.mark.parametrize(
    ("pages", "words"), [(1, "votre page n’a pas été imprimée"), (3, "vos pages n’ont pas toutes")]
)
def test_pages_that_the_printer_did_not_finish_are_told_after_the_call(pages: int, words: str) -> None:
    borne = Driver().to_call().propose(pages=pages).press(Key.OK, Key.OK, Key.CANCEL, Key.CANCEL)
    borne.job(PrintStage.STOPPED, fault=FaultKind.NO_PAPER)
    given_up = show(borne.session)
    done = show(borne.job(PrintStage.CANCELLED).session)
    assert given_up.lines == done.lines
    assert f"Pardon, {words}" in done.spoken
    assert "Rien n’est gardé." in done.spoken


@pytest.mark.parametrize("asked", [False, True])
def test_where_to_lay_the_paper_is_said_as_it_is_written(asked: bool) -> None:
    view = screen("scan_place") if asked else show(Driver().to_call().press(Key.L1).session)
    assert [
        line for line in (view.title, *(line.text.replace("**", "") for line in view.lines)) if line not in view.spoken
    ] == []
