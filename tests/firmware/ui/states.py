"""Ways to states of a screen that need more than a line: what is shown and enlarged, appointments, slips, spelling."""

from collections.abc import Callable, Mapping
from functools import partial

from central.protocol.appointments import EARLY_S, LATE_S, BookingRefusal
from central.protocol.values import EndReason, HelpState, ServiceState
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.code_entry import ANSWER_S
from firmware.session.commands import BookSlot, CheckCode
from firmware.session.paper_commands import PrintHours
from firmware.session.step import start
from hardware.errors import FaultKind
from hardware.events import HandsetLifted, Key, PrintStage, Typed
from tests.firmware.session.appointments import SERVICES, asked, at_code, at_days, booked, opened, refused, typed
from tests.firmware.session.driver import SEED, Driver, service

STEPS = "Rapportez la quittance de novembre. Rendez-vous conseillé en décembre."
LONG_STEPS = """\
1. Demandez à votre propriétaire l’attestation de loyer, signée et datée.
2. Envoyez-la sur https://www.caf.example/allocataires/mes-demarches/aide-au-logement?etape=3 avant le 15.
3. Si vous n’avez pas de réponse au bout d’un mois, revenez à la borne avec votre numéro.
Gardez **toujours** une copie de vos papiers : la caisse peut vous les demander pendant 3 ans.
Le numéro de la caisse : 05 00 00 00 01, du lundi au vendredi, de 9 h à 16 h.
"""
ARABIC_STEPS = "أحضر إيصال نوفمبر إلى CAF قبل 15 ديسمبر.\nثم اتصل بالرقم 05 00 00 00 01."

type Ways = Mapping[str, Callable[[], Driver]]


def _shown(*, pages: int = 3) -> Driver:
    return Driver().to_call().show(pages=pages)


def _shared() -> Driver:
    """The adviser's own screen in place of the picture."""
    return Driver().to_call().give(pev.ShowAsked("screen-1", screen=True))


def _writing(*keys: Key) -> Driver:
    return Driver().to_call().press(Key.L2, *keys)


SHOWN: Ways = {
    "shared": lambda: _shown().press(Key.L2),
    "shared.single": lambda: _shown(pages=1),
    "shared.pointed": lambda: _shown().give(pev.ShowPointed("show-1", 1, 0.4, 0.3)),
    "shared.over_text": lambda: _writing().show(pages=3),
    "shared.banner": lambda: _lost(_shown()),
    "shared.printing": lambda: _shown().press(Key.OK, Key.OK).job(PrintStage.PRINTING, "show-1"),
    "call.receiving_page": lambda: Driver().to_call().give(pev.ShowAsked("show-1")),
    "call.page_aside": lambda: _shown().press(Key.CANCEL),
    "shared_screen": _shared,
    "shared_screen.over_text": lambda: _writing().give(pev.ShowAsked("screen-1", screen=True)),
    "shared_screen.banner": lambda: _lost(_shared()),
    "call.screen_aside": lambda: _shared().press(Key.CANCEL),
    "scan_place.over_page": lambda: _shown().give(pev.ScanAsked("scan", "attestation de loyer")),
    "scan_place.over_screen": lambda: _shared().give(pev.ScanAsked("scan", "attestation de loyer")),
    "scan_place.over_text": lambda: _writing().give(pev.ScanAsked("scan", "attestation de loyer")),
    "zoom": lambda: _shown().press(Key.R1, Key.L2),
    "zoom.top": lambda: _shown().press(Key.R1),
    "zoom.corner": lambda: _shown().press(Key.R1, Key.L2, Key.L2, Key.R2, Key.R2),
    "zoom.screen": lambda: _shared().press(Key.R1),
    "zoom.scan": lambda: Driver().to_preview().press(Key.R1, Key.L2),
    "zoom.print": lambda: Driver().to_call().propose().press(Key.R1, Key.L2),
}


def _lost(borne: Driver) -> Driver:
    return borne.give(ev.MediaLost(borne.call_id, borne.now_s))


def _steps(borne: Driver, text: str = STEPS) -> Driver:
    """The end of a call in which the adviser wrote what to do next."""
    borne.give(pev.NextStepsWritten(text))
    return borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))


def at_steps(text: str = STEPS) -> Driver:
    return _steps(Driver().to_call(), text).press(Key.L2)


_DEAD = FaultKind.UNPLUGGED
_NO_CAMERA = ev.CameraStateChanged(open=False, fault=_DEAD)
_NO_SOUND = ev.SoundStateChanged(microphone=_DEAD, speaker=_DEAD)
_NO_MICROPHONE = ev.SoundStateChanged(microphone=_DEAD, speaker=None)
_NO_SPEAKER = ev.SoundStateChanged(microphone=None, speaker=_DEAD)
_NO_LAMP = ev.DeviceStateChanged("camera_lamp", _DEAD)


def _handset_left() -> Driver:
    return Driver().give(HandsetLifted(0.0)).to_idle()


FAULTS: Ways = {
    "service.faults": lambda: Driver().to_idle().give(_NO_CAMERA, _NO_MICROPHONE).press(Key.L1, Key.R2),
    "privacy.faults": lambda: Driver().to_idle().give(_NO_CAMERA, _NO_MICROPHONE).press(Key.L1),
    "idle.handset": _handset_left,
    "idle.no_sound": lambda: Driver().to_idle().give(_NO_SPEAKER).press(Key.VOICE),
    "help.set": lambda: Driver().to_idle().press(Key.HELP, Key.R1).give(ev.HelpTold(HelpState.CALLED)),
    "help.bell": lambda: Driver(start(SEED, bell=True)).to_idle().press(Key.HELP),
    "help.held.set": lambda: Driver().to_call().press(Key.HELP, Key.R1).give(ev.HelpTold(HelpState.CALLED)),
    "fault": lambda: Driver().to_call().give(_NO_CAMERA),
    "fault.all": lambda: Driver().to_call().give(_NO_LAMP, _NO_SOUND),
    "out.media": lambda: Driver().to_idle().give(_NO_CAMERA, _NO_SOUND),
    "out.keys": lambda: Driver().to_idle().give(ev.DeviceStateChanged("keys", _DEAD)),
}


def _locked() -> Driver:
    borne = typed()
    return borne.give(ev.CodeChecked(borne.made(CheckCode)[-1].check_id, None, 0, borne.now_s, 800.0))


PUT_BACK: Ways = {
    "onhook.line": lambda: Driver().to_line().lay_down(),
    "onhook.answered": lambda: Driver().to_line().lay_down().accept(),
}


ENDS: Ways = {
    "next_steps.first": lambda: at_steps(LONG_STEPS),
    "next_steps.middle": lambda: at_steps(LONG_STEPS).press(Key.R2).give(HandsetLifted(1.0)),
    "next_steps.arabic": lambda: at_steps(ARABIC_STEPS),
    "next_steps.failed": lambda: at_steps().press(Key.OK).give(pev.SlipFailed(FaultKind.NO_PAPER)).press(Key.L2),
    "ended.steps.told": lambda: at_steps().press(Key.OK).give(pev.SlipPrinted()),
    "ended.steps": lambda: _steps(Driver().to_call()),
    "ended.steps.printing": lambda: _steps(Driver().to_call().propose().press(Key.OK, Key.OK).job(PrintStage.PRINTING)),
    "sent.proposed": lambda: _sent().propose(),
    "scan.proposed": lambda: Driver().to_preview().propose(),
}


def _sent() -> Driver:
    borne = Driver().to_preview().press(Key.OK)
    return borne.give(pev.PagesSent(borne.session.scan.request_id))


def _talked(*, lines: int = 9) -> Driver:
    """A conversation that has no room on the screen, in the open text."""
    borne = _writing()
    for number in range(lines):
        borne.give(pev.TextArrived(f"Question {number} : quel est le montant de votre loyer sans les charges ?\u2028"))
        borne.give(*(Typed(letter, borne.now_s) for letter in f"{400 + number} euros\n"))
    return borne


def _looking_back(*keys: Key) -> Driver:
    return _talked().press(Key.OK, Key.OK, *keys)


SPELLING: Ways = {
    "text.talked": _talked,
    "phrases.talked": lambda: _talked().press(Key.OK),
    "look_back.oldest": lambda: _looking_back(Key.L3),
    "look_back.arrived": lambda: _looking_back(Key.L1).give(pev.TextArrived("Encore une question\u2028")),
    "look_back.lost": lambda: _lost(_looking_back(Key.L1)),
    "call.text": lambda: Driver().to_call().give(pev.TextArrived("Bonjour. Quel est votre numéro ?\u2028")),
    "text.signs": lambda: _writing(Key.R3),
    "text.figures": lambda: _writing(Key.R3, Key.R1),
    "phrases.voice": lambda: _writing(Key.OK, Key.VOICE, Key.L2),
}


def _leaflet(*events: Callable[[str], ev.Event]) -> Driver:
    """The page of a closed service whose slip with hours was asked for."""
    closed = service(1, ServiceState.CLOSED, phone="05 00 00 00 01")
    borne = Driver().to_idle((closed,)).press(Key.L1, Key.L2)
    (job,) = borne.made(PrintHours)
    return borne.give(*(event(job.job_id) for event in events))


LEAFLETS: Ways = {
    "closed.slip": _leaflet,
    "closed.slip.printed": lambda: _leaflet(pev.HoursPrinted),
    "closed.slip.failed": lambda: _leaflet(lambda job_id: pev.HoursFailed(job_id, FaultKind.NO_PAPER)),
}


def _book_refused(reason: BookingRefusal) -> Driver:
    borne = asked()
    return borne.give(ev.BookingRefused(borne.made(BookSlot)[-1].booking_id, reason))


def _cancelling() -> Driver:
    return booked().press(Key.CANCEL, Key.CANCEL)


def _cancelled() -> Driver:
    borne = _cancelling()
    return borne.give(ev.BookingCancelled(borne.made(BookSlot)[-1].booking_id))


APPOINTMENTS: Ways = {
    "service.bookable": lambda: Driver().to_idle(SERVICES).press(Key.L1),
    "closed.bookable": lambda: Driver().to_idle(SERVICES).press(Key.L3),
    "code.digits": lambda: at_code().press(Key.L3, Key.L1),
    "code.checked": typed,
    "code.wrong": lambda: refused(3),
    "code.locked": _locked,
    "code.unreadable": lambda: at_code().give(ev.CodeRead(None)),
    "code.no_answer": lambda: typed().wait(ANSWER_S + 0.1),
    "rdv.soon": lambda: opened(EARLY_S + 120.0),
    "rdv.on_time": lambda: opened(0.0),
    "rdv.late": lambda: opened(-LATE_S - 1.0),
    "rdv.late.closed": lambda: opened(-LATE_S - 1.0, "service-4"),
    "rdv.printing": lambda: opened().press(Key.L1),
    "rdv.printed": lambda: opened().press(Key.L1).give(pev.SlipPrinted()),
    "book.loading": lambda: Driver().to_idle(SERVICES).press(Key.L3, Key.OK),
    "book.hours": lambda: at_days().press(Key.L2),
    "book.none_free": lambda: at_days(()),
    "book.asking": asked,
    **{f"book.{reason}": partial(_book_refused, reason) for reason in BookingRefusal},
    "booked.printed": lambda: booked().give(pev.SlipPrinted()),
    "booked.failed": lambda: booked().give(pev.SlipFailed(FaultKind.NO_PAPER)),
    "booked.cancel_asked": lambda: booked().press(Key.CANCEL),
    "booked.cancelling": _cancelling,
    "booked.cancelled": _cancelled,
}

MORE_STATES: Ways = {**SHOWN, **FAULTS, **PUT_BACK, **ENDS, **SPELLING, **LEAFLETS, **APPOINTMENTS}
