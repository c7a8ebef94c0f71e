"""Every screen in every state, made from real sessions and dressed as a real place: what `scripts/screens` paints."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import product

import msgspec

from central.protocol.values import EndReason, HelpState, ServiceInfo, ServiceState
from firmware.call.frames import Draw
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.commands import RequestCall
from firmware.session.paper_commands import PrintSheet, StartScan
from firmware.session.pausing import CAMERA_KEY, MICROPHONE_KEY
from firmware.session.practice import PRACTICE_KEY
from firmware.session.signing import SIGN_KEY
from firmware.session.state import CallRefusal, Session
from firmware.session.step import start
from firmware.session.writes import WRITES_KEY
from firmware.ui.art import portrait
from firmware.ui.canvas import cover
from firmware.ui.grid import picture_sizes
from firmware.views.show import show
from firmware.views.view import View
from firmware.wall_clock import top_bar
from hardware.errors import FaultKind
from hardware.events import Key, PrintStage
from hardware.protocols import Rgb
from tests.firmware.session.appointments import opened
from tests.firmware.session.callbacks import asked, cancelled, cancelling, kept, refuse, refused, wishing
from tests.firmware.session.driver import SEED, Driver, service
from tests.firmware.session.sheets import FRENCH_ONLY, INFORMED, at_list, at_picture, at_print, at_sheet
from tests.firmware.ui.samples import paper
from tests.firmware.ui.states import MORE_STATES
from tests.firmware.views.test_views import LANGUAGES, SCREENS, in_line, sent

NOON = dt.datetime(2026, 11, 24, 11, 42, tzinfo=dt.UTC)
SERVICES = {
    "service-1": ("Allocations familiales", "CAF du Lot", "family_restroom"),
    "service-2": ("Assurance maladie", "CPAM du Lot", "health_and_safety"),
    "service-3": ("MSA", "MSA Midi-Pyrénées Nord", "agriculture"),
    "service-4": ("France Travail", "France Travail Occitanie", "work"),
    "service-5": ("Maison du handicap", "Département du Lot", "accessible"),
    "service-6": ("Impôts des particuliers", "Direction des finances publiques", "euro"),
    "service-7": ("Point justice", "Tribunal de Cahors", "gavel"),
    "service-8": ("Retraite", "Carsat Midi-Pyrénées", "elderly"),
    "service-9": ("Logement social", "Lot Habitat", "home"),
    "service-10": ("Carte grise et permis", "Préfecture du Lot", "directions_car"),
    "service-11": ("Aide aux personnes âgées", "Département du Lot", "volunteer_activism"),
}
"""Name, partner and icon of the services of the driver."""
CROWDED = tuple(
    msgspec.structs.replace(one, state=ServiceState.BUSY, wait_estimate_s=1_800.0, appointments=True, partner_id="caf")
    for one in INFORMED[:2]
)
"""More is possible than five keys hold."""
LONG = service(1, ServiceState.BUSY, waiting=3, wait_estimate_s=1_800.0)
PHONES = tuple(service(number, ServiceState.CLOSED, phone=f"05 00 00 00 0{number}") for number in range(1, 7))


def _ended(reason: EndReason) -> Driver:
    borne = in_line(1)
    return borne.give(ev.CallEnded(borne.call_id, reason, borne.now_s))


def _refused(why: CallRefusal) -> Driver:
    borne = Driver().to_line()
    return borne.give(ev.CallEnded(borne.made(RequestCall)[-1].call_id, EndReason.FAULT, borne.now_s, refused=why))


def _stopped(kind: FaultKind) -> Driver:
    return Driver().to_call().propose().press(Key.OK).job(PrintStage.STOPPED, fault=kind)


def _scan_failed(kind: FaultKind) -> Driver:
    return Driver().to_call().press(Key.L1, Key.OK).give(pev.ScanFailed(kind))


def _slip_failed(kind: FaultKind) -> Driver:
    return SCREENS["slip"]().give(pev.SlipFailed(kind))


def _camera(borne: Driver) -> Driver:
    return borne.give(ev.CameraStateChanged(open=True))


def _signing(borne: Driver) -> Driver:
    return borne.press(Key.HELP, SIGN_KEY, Key.OK)


def _no_camera(borne: Driver) -> Driver:
    return borne.give(ev.CameraStateChanged(open=False, fault=FaultKind.UNPLUGGED))


def _call(*events: Callable[[Driver], ev.Event]) -> Driver:
    borne = Driver().to_call()
    for event in events:
        borne.give(event(borne))
    return borne


def _helped(state: HelpState) -> Driver:
    return Driver().to_idle().press(Key.HELP).give(ev.HelpTold(state))


def _long_end() -> Driver:
    """As much as the last screen of a call can have to say."""
    borne = sent().press(Key.OK).propose().press(Key.OK).job(PrintStage.PRINTED, pages_done=2).press(Key.OK)
    return borne.propose("print-2").press(Key.OK, Key.OK, Key.CANCEL, Key.CANCEL, Key.L1).give(pev.SlipPrinted())


def _speaks(borne: Driver) -> Driver:
    return borne.give(ev.SpeakingChanged(borne.call_id, speaks=True))


def _practice_call() -> Driver:
    borne = Driver().to_practice().press(Key.L1, Key.OK).accept()
    return borne.give(
        ev.MediaConnected(borne.call_id, borne.now_s),
        ev.PictureArrived(borne.call_id),
        ev.WordsAgreed(borne.call_id, ("lune", "cerise")),
    )


def _scanned(borne: Driver) -> Driver:
    borne.press(Key.L1, Key.OK)
    return borne.give(pev.PageScanned(borne.made(StartScan)[-1].page_id))


def _practice_end() -> Driver:
    borne = _practice_call()
    return borne.give(ev.CallEnded(borne.call_id, EndReason.ADVISER_HUNG_UP, borne.now_s))


def _no_printers(borne: Driver) -> Driver:
    devices = ("page_printer", "receipt_printer")
    return borne.give(*(ev.DeviceStateChanged(device, FaultKind.OFF) for device in devices))


def _printed(borne: Driver, fault: FaultKind | None = None) -> Driver:
    """The sheet came out, or why it did not."""
    job_id = borne.made(PrintSheet)[-1].job_id
    return borne.give(pev.SheetPrinted(job_id) if fault is None else pev.SheetFailed(job_id, fault))


STATES: dict[str, Callable[[], Driver]] = {
    **SCREENS,
    "idle.pages": lambda: Driver().to_idle(tuple(service(number) for number in range(1, 12))),
    "idle.languages": lambda: Driver(start(SEED, languages=LANGUAGES)).to_idle(
        tuple(service(number) for number in range(1, 6))
    ),
    "idle.volume": lambda: Driver().to_idle().press(Key.VOL_UP),
    "more": lambda: Driver().to_idle(tuple(service(number) for number in range(1, 12))).press(Key.R3),
    "service.busy": lambda: Driver().to_idle().press(Key.L2),
    "closed.unknown": lambda: Driver().to_idle((service(1, ServiceState.CLOSED),)).press(Key.L1),
    "offline.phones": lambda: Driver().to_idle(PHONES).give(ev.CentralLost(100.0)),
    "offline.languages": lambda: Driver(start(SEED, languages=LANGUAGES)).to_idle(PHONES).give(ev.CentralLost(100.0)),
    "service.informed": lambda: Driver().to_idle(INFORMED).press(Key.L1, Key.R2),
    "offline.informed": lambda: Driver().to_idle(INFORMED).give(ev.CentralLost(100.0)),
    "sheets.offline": lambda: Driver().to_offline(INFORMED).press(Key.L3),
    "sheet.second": lambda: at_sheet().press(Key.R2),
    "sheet.picture": at_picture,
    "sheet.french": lambda: at_sheet(sheet=FRENCH_ONLY),
    "sheet.loading": lambda: at_list().press(Key.L1),
    "sheet.missing": lambda: at_list().press(Key.L1).wait(16.0),
    "sheet.no_printer": lambda: _no_printers(at_sheet()),
    "sheetprint.no_printer": lambda: _no_printers(at_print()),
    "sheetprint.printing": lambda: at_print().press(Key.L1),
    "sheetprint.printed": lambda: _printed(at_print().press(Key.L2)),
    "sheetprint.failed": lambda: _printed(at_print().press(Key.L1), FaultKind.NO_PAPER),
    "callback.asking": asked,
    "callback.kept": kept,
    "callback.printing": lambda: kept().press(Key.L1),
    "callback.slip_failed": lambda: kept().press(Key.L1).give(pev.SlipFailed(FaultKind.NO_PAPER)),
    "callback.cancelling": cancelling,
    "callback.cancelled": cancelled,
    "callback.cancel_later": lambda: cancelling().wait(11.0),
    "callback.in_line": lambda: wishing(in_line(2)),
    "callback.failed_in_line": lambda: refuse(wishing(in_line(2)).press(Key.OK)),
    "callback.refused": refused,
    "service.more": lambda: Driver().to_idle(CROWDED).press(Key.L1),
    "service.more_second": lambda: Driver().to_idle(CROWDED).press(Key.L1, Key.R2),
    "service.long": lambda: Driver().to_idle((LONG,)).press(Key.L1),
    "help.in_line": lambda: _camera(in_line(2)).press(Key.HELP),
    "waiting.camera": lambda: _camera(in_line(2)),
    "waiting.fault": lambda: _no_camera(in_line(2)),
    "waiting.unplaced": lambda: Driver().to_line(),
    "waiting.lost": lambda: in_line(2).give(ev.CentralLost(100.0)),
    "ringing.camera": lambda: _camera(in_line(1, ringing=True)),
    "connecting.camera": lambda: _camera(Driver().to_line().accept()),
    "call.volume": lambda: Driver().to_call().press(Key.VOL_DOWN),
    "call.speaks": lambda: _speaks(Driver().to_call()),
    "text.speaks": lambda: _speaks(Driver().to_call().press(Key.L2)),
    "call.no_words": lambda: _call(lambda borne: ev.WordsWithdrawn(borne.call_id)),
    "call.new_words": lambda: _call(
        lambda borne: ev.WordsWithdrawn(borne.call_id), lambda borne: ev.WordsAgreed(borne.call_id, ("hibou", "lune"))
    ),
    "call.lost": lambda: _call(lambda borne: ev.MediaLost(borne.call_id, borne.now_s)),
    "call.weak": lambda: _call(lambda borne: ev.PeerPresenceChanged(borne.call_id, present=False, at_s=100.0)),
    "call.restarts": lambda: _call(lambda _: ev.CallProcessLost(100.0)),
    "call.no_camera": lambda: _no_camera(Driver().to_call()),
    "call.no_microphone": lambda: _call(lambda _: ev.SoundStateChanged(FaultKind.OFF, None)),
    "call.no_speaker": lambda: _call(lambda _: ev.SoundStateChanged(None, FaultKind.OFF)),
    "call.receiving": lambda: _call(lambda _: pev.PrintAsked("print-1"), lambda _: pev.PrintReceiving("print-1", 0.5)),
    "text": lambda: Driver().to_call().press(Key.L2),
    "text.heard": lambda: _call(lambda _: pev.TextArrived("Bonjour. Quel est votre numéro ?")).press(Key.L2),
    "text.banner": lambda: _call(lambda _: ev.SoundStateChanged(FaultKind.OFF, None)).press(Key.L2),
    "text.letters": lambda: Driver().to_call().press(Key.L2, Key.L1),
    "text.phrases": lambda: Driver().to_call().press(Key.L2, Key.OK),
    "call.printing": lambda: SCREENS["printing"]().press(Key.OK),
    "call.stopped": lambda: SCREENS["noprint"]().press(Key.OK),
    "call.cancelling": lambda: SCREENS["printing"]().press(Key.CANCEL),
    "hangup.banner": lambda: _no_camera(Driver().to_call().press(Key.CANCEL)),
    "scan_place.own": lambda: Driver().to_call().press(Key.L1),
    "scan_place.second": lambda: Driver().to_preview().press(Key.L2),
    "scan.banner": lambda: _no_camera(Driver().to_preview()),
    "print.single": lambda: Driver().to_call().propose(pages=1),
    "ended.full": _long_end,
    "ended.unprinted": lambda: SCREENS["noprint"]().press(Key.OK, Key.CANCEL, Key.CANCEL).job(PrintStage.CANCELLED),
    "ended.unsafe": lambda: _call(lambda borne: ev.IdentityRefused(borne.call_id)),
    "help.call": lambda: Driver().to_call().press(Key.HELP),
    **{f"help.{state}": partial(_helped, state) for state in HelpState},
    "help.set": lambda: Driver().to_call().press(Key.HELP, Key.R1, Key.R2),
    "idle.practice": lambda: Driver().to_practice(),
    "idle.practice.languages": lambda: (
        Driver(start(SEED, languages=LANGUAGES))
        .to_idle(tuple(service(number) for number in range(1, 6)))
        .press(Key.HELP, PRACTICE_KEY, Key.OK)
    ),
    "waiting.practice": lambda: Driver().to_practice().press(Key.L1, Key.OK),
    "call.practice": _practice_call,
    "scan.practice": lambda: _scanned(_practice_call()),
    "help.practice": lambda: _practice_call().press(Key.HELP),
    "ended.practice": _practice_end,
    "help.sign": lambda: Driver().to_call().press(Key.VOICE, Key.HELP).press(*[SIGN_KEY] * 2),
    "call.sign": lambda: _signing(Driver().to_call()),
    "call.sign_camera_off": lambda: _signing(Driver().to_call().press(CAMERA_KEY)),
    "call.sign_lost": lambda: _signing(_call(lambda borne: ev.MediaLost(borne.call_id, borne.now_s))),
    "call.sign_paused": lambda: _signing(Driver().to_call().press(CAMERA_KEY, MICROPHONE_KEY)),
    "call.sign_print": lambda: _signing(Driver().to_call().propose().press(Key.OK, Key.OK)),
    "privacy.sign": lambda: SCREENS["privacy"]().press(SIGN_KEY),
    "privacy.after_page": lambda: Driver().to_idle().press(Key.L2, Key.OK),
    "rdv.sign": lambda: opened(60.0).press(SIGN_KEY),
    "privacy.writes": lambda: SCREENS["privacy"]().press(WRITES_KEY),
    "rdv.writes": lambda: opened(60.0).press(SIGN_KEY, WRITES_KEY),
    "timeout.scan": lambda: Driver().to_preview().wait(180.0),
    **{f"scan_fault.{kind}": partial(_scan_failed, kind) for kind in FaultKind},
    **{f"noprint.{kind}": partial(_stopped, kind) for kind in FaultKind},
    **{f"ended.slip.{kind}": partial(_slip_failed, kind) for kind in FaultKind},
    **{f"ended.{reason}": partial(_ended, reason) for reason in EndReason},
    **{f"ended.refused.{why}": partial(_refused, why) for why in CallRefusal},
    **MORE_STATES,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a citizen has set the screen."""

    language: str
    contrast: bool = False
    large: bool = False

    def __str__(self) -> str:
        return "-".join((self.language, *(["contrast"] if self.contrast else []), *(["large"] if self.large else [])))


LOOKS = tuple(Look(*one) for one in product(LANGUAGES, (False, True), (False, True)))


@cache
def gallery(look: Look) -> Mapping[str, View]:
    """The view of every state by its name, set as `look` says."""
    return {name: show(session) for name, session in dressed_sessions(look).items()}


def dressed_sessions(look: Look) -> Mapping[str, Session]:
    """The sessions of `gallery`."""
    return {name: _dressed(session, look) for name, session in _sessions().items()}


@cache
def _sessions() -> dict[str, Session]:
    """The sessions that show something of their own: some faults share their words."""
    seen: list[View] = []
    sessions: dict[str, Session] = {}
    for name, make in STATES.items():
        session = make().session
        view = show(session)
        if view not in seen:
            seen.append(view)
            sessions[name] = session
    return sessions


def _dressed(session: Session, look: Look) -> Session:
    """`session` at a real place: names that people know, some of them long."""
    call = session.call
    return replace(
        session,
        services=tuple(_named(one) for one in session.services),
        call=replace(call, service=None if call.service is None else _named(call.service)),
        clock=top_bar(NOON, "Europe/Paris", look.language),
        language=look.language,
        contrast=session.contrast or look.contrast,
        large=session.large or look.large,
    )


def _named(one: ServiceInfo) -> ServiceInfo:
    name, partner, icon = SERVICES.get(one.service_id, (one.name, one.partner, one.icon))
    return msgspec.structs.replace(one, name=name, partner=partner, icon=icon)


@dataclass
class GalleryPictures:
    """What a camera and a scanner would give: the drawn adviser on both sides, a page of print under any name."""

    adviser: Rgb
    citizen: Rgb
    sheet: Rgb

    def remote(self, draw: Draw) -> None:
        draw(self.adviser)

    def own(self, draw: Draw) -> None:
        draw(self.citizen)

    def page(self, page_id: str) -> Rgb | None:
        return self.sheet


def gallery_pictures(size: tuple[int, int]) -> GalleryPictures:
    """Pictures of the size of their places on a screen of `size`."""
    sizes = picture_sizes(size)
    return GalleryPictures(cover(portrait((640, 360)), sizes.call), portrait(sizes.small), paper())
