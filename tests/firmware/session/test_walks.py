"""Random walks: whatever comes in whatever order, the session neither raises nor breaks a promise, and comes home."""

from collections.abc import Callable

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from central.protocol.appointments import BookingRefusal
from central.protocol.callbacks import RingAnswer
from central.protocol.papers import Refusal
from central.protocol.sheets import digest_of
from central.protocol.t140 import readable
from central.protocol.values import EndReason, Menu, ServiceState
from firmware.session import commands as cmd
from firmware.session import events as ev
from firmware.session import paper_commands as pcmd
from firmware.session import paper_events as pev
from firmware.session.appointment import NO_BOOKING, NOTHING_TYPED, BookStage, TicketState
from firmware.session.code_entry import looks
from firmware.session.dialogue import Texting
from firmware.session.keys import keys
from firmware.session.moves import Machine, Move, Trigger
from firmware.session.notice import PAGE_KEY
from firmware.session.paper_state import (
    DocumentState,
    LeafletState,
    ScanState,
    Showing,
    ShowState,
    ZoomState,
)
from firmware.session.phases import IN_LINE, LINKED, Phase
from firmware.session.sheet import NO_SHEET, SheetStage
from firmware.session.state import Session
from firmware.session.wish import NO_WISH, WishStage
from firmware.views.show import show
from firmware.views.view import Video
from hardware.errors import FaultKind
from hardware.events import SOFTKEYS, HandsetHungUp, HandsetLifted, Key, PrintProgress, PrintStage, Typed
from tests.firmware.session.appointments import DAYS, at_code, at_days, booked, found, opened
from tests.firmware.session.callbacks import at_notice, kept, ring, rung, wishing
from tests.firmware.session.driver import NOW, SERVICES, SITE, THURSDAYS, Driver, service
from tests.firmware.session.sheets import (
    CARD,
    FRENCH_ONLY,
    INFORMED,
    at_list,
    at_print,
    at_sheet,
    edited,
    head,
)

FAULTS = st.sampled_from([None, *FaultKind])
KINDS = st.sampled_from(list(FaultKind))
REQUESTS = st.sampled_from(["one", "two", "three"])
MANY = tuple(msgspec.structs.replace(head(CARD), sheet_id=f"fiche-{number}") for number in range(9))
SOME_SERVICES = st.lists(
    st.builds(
        service,
        st.integers(0, 13),
        st.sampled_from(list(ServiceState)),
        partner_id=st.sampled_from([None, "caf", "msa"]),
        phone=st.sampled_from(["", "05 00 00 00 00"]),
        appointments=st.booleans(),
        hours=st.sampled_from([(), THURSDAYS]),
        sheets=st.sampled_from([(), (head(CARD),), (head(CARD), head(FRENCH_ONLY)), (head(edited(CARD)),), MANY]),
    ),
    max_size=14,
    unique_by=lambda one: one.service_id,
).map(tuple)

SHEETS = (CARD, FRENCH_ONLY, edited(CARD))
SHEET_EVENTS: tuple[ev.Event, ...] = tuple(
    event
    for sheet in SHEETS
    for event in (pev.SheetFetched(digest_of(sheet), sheet), pev.SheetMissing(digest_of(sheet)))
)

DEVICES = [
    *("keys", "lamps", "bell", "keyboard", "screen"),
    *("camera", "microphone", "speaker", "scanner", "page_printer", "receipt_printer"),
]

type Deed = Callable[[Driver], object]


def given_event(make: Callable[[Driver], ev.Event]) -> Deed:
    return lambda borne: borne.give(make(borne))


def call_id(borne: Driver, right: bool) -> str:
    return borne.call_id if right else "another-call"


def page_id(borne: Driver) -> str:
    return borne.session.scan.scanning_id or "no-page"


MENUS = [msgspec.structs.replace(SITE, menu=menu) for menu in (Menu.SINGLE, Menu.PARTNERS)]
CALLBACKS: list[ev.Event] = [
    *(ring(), ev.RingStopped("wish")),
    *(ev.CallbackKept("another", 12), ev.CallbackRefused("another"), ev.CallbackCancelled("another")),
]
RIGHT = st.integers(0, 9).map(bool)
"""Nine times in ten."""


def plausible(borne: Driver) -> list[ev.Event]:
    """What a real borne may well tell next; keys come beside it."""
    session, call = borne.session, borne.call_id
    events: list[ev.Event] = []
    if session.wiping():
        events += [ev.Wiped(), ev.PaperChecked(left=False), ev.PaperChecked(left=True)]
    if not session.online:
        events.append(ev.CentralConnected(SITE, SERVICES, borne.now_s))
    if session.phase in IN_LINE:
        events.append(ev.CallQueued(call, 1, ringing=True, wait_estimate_s=None))
        events.append(ev.CallAccepted(call, "Claire", "CAF", "LAT-1", borne.now_s))
    if session.phase in LINKED and not session.call.media:
        events.append(ev.MediaConnected(call, borne.now_s))
    if session.phase in LINKED:
        events += [
            pev.ScanAsked("one", ""),
            pev.PrintAsked("one"),
            pev.ShowAsked("two"),
            pev.ShowAsked("three", screen=True),
        ]
    if session.showing.request_id:
        events += shown_to(session.showing)
    if session.scan.state is ScanState.SCANNING:
        events += [pev.PageScanned(session.scan.scanning_id), pev.ScanFailed(FaultKind.PAPER_JAM)]
    if session.scan.state is ScanState.SENDING:
        events.append(pev.PagesSent(session.scan.request_id))
    for document in session.documents:
        if document.state is DocumentState.RECEIVING:
            events.append(pev.PrintChecked(document.request_id, ("a", "b")))
        if document.state in {DocumentState.PRINTING, DocumentState.STOPPED}:
            events += [
                pev.PrintJobProgressed(PrintProgress(document.request_id, PrintStage.STOPPED, 0, FaultKind.NO_PAPER)),
                pev.PrintJobProgressed(PrintProgress(document.request_id, PrintStage.PRINTED, 2)),
            ]
    if session.leaflet.state is LeafletState.PRINTING:
        job_id = session.leaflet.job_id
        events += [pev.HoursPrinted(job_id), pev.HoursFailed(job_id, FaultKind.NO_PAPER)]
        events += [pev.SheetPrinted(job_id), pev.SheetFailed(job_id, FaultKind.OFF, sure=False)]
    if session.sheet.stage is SheetStage.LOADING:
        events += [one for one in SHEET_EVENTS if getattr(one, "digest", "") == session.sheet.digest]
    if session.phase in IN_LINE:
        events.append(ev.CallEnded(call, EndReason.NO_ANSWER, borne.now_s))
    if session.phase is Phase.SLIP_PRINTING or session.ticket is TicketState.PRINTING:
        events += [pev.SlipPrinted(), pev.SlipFailed(FaultKind.NO_PAPER)]
    return events + plausible_answers(borne)


def plausible_answers(borne: Driver) -> list[ev.Event]:
    """What central and the camera may well say about an appointment."""
    entry, booking = borne.session.code_entry, borne.session.booking
    events: list[ev.Event] = []
    if looks(borne.session):
        events += [ev.CodeRead("315264"), ev.CodeRead(None)]
    if entry.check_id:
        events += [ev.CodeChecked(entry.check_id, found(starts_in_s), 5, borne.now_s) for starts_in_s in (900, 0, -900)]
        events += [ev.CodeChecked(entry.check_id, None, left, borne.now_s) for left in (4, 0)]
    match booking.stage:
        case BookStage.LOADING:
            events.append(ev.SlotsOffered(borne.session.service_id, DAYS))
        case BookStage.ASKING:
            events.append(ev.SlotBooked(booking.booking_id, "315264", "2026-12-01", "10:00"))
            events += [ev.BookingRefused(booking.booking_id, reason) for reason in BookingRefusal]
        case BookStage.CANCELLING:
            events.append(ev.BookingCancelled(booking.booking_id))
            events.append(ev.BookingRefused(booking.booking_id, BookingRefusal.TOO_LATE))
        case _:
            pass
    return events + plausible_callbacks(borne)


def plausible_callbacks(borne: Driver) -> list[ev.Event]:
    """What central may well say about being called back."""
    session, callback_id = borne.session, borne.session.wish.callback_id
    if session.ring is not None:
        return [ev.RingStopped(session.ring.callback_id)]
    if session.wish.stage is WishStage.ASKING:
        return [ev.CallbackKept(callback_id, 12), ev.CallbackRefused(callback_id)]
    if session.wish.stage is WishStage.CANCELLING:
        return [ev.CallbackCancelled(callback_id)]
    return [ring(service_id) for service_id in ("service-1", "another")] if session.phase is Phase.IDLE else []


def shown_to(showing: Showing) -> list[ev.Event]:
    """What an adviser may well do with what is shown."""
    request_id = showing.request_id
    return [
        pev.ShowChecked(request_id, ("p", "q", "r")),
        pev.ShowTurned(request_id, len(showing.page_ids)),
        pev.ShowPointed(request_id, showing.page + 1, 0.9, 0.9),
        pev.ShowClosed(request_id),
    ]


def go_on(choice: int) -> Deed:
    """One of the live keys, or one of the plausible events, or the next deadline."""

    def deed(borne: Driver) -> None:
        live = sorted(keys(borne.session))
        events = plausible(borne)
        at = choice % (len(live) + len(events) + 1)
        if at < len(live):
            borne.press(live[at])
        elif at < len(live) + len(events):
            borne.give(events[at - len(live)])
        elif (due_s := borne.session.next_deadline_s()) is not None:
            borne.now_s = max(borne.now_s, due_s)
            borne.give(borne.time())

    return deed


WILD: st.SearchStrategy[Deed] = st.one_of(
    st.sampled_from(list(Key)).map(lambda key: lambda borne: borne.press(key)),
    st.sampled_from([Key.OK, Key.L1, Key.CANCEL]).map(lambda key: lambda borne: borne.press(key)),
    st.sampled_from([Key.OK, Key.L1]).map(lambda key: lambda borne: borne.press(key)),
    st.sampled_from(list(Key)).map(
        lambda key: given_event(
            lambda borne: ev.Pressed(key, borne.session.serial - 1, borne.now_s, borne.since_s)
        )
    ),
    st.builds(
        lambda key, together: lambda borne: borne.hasten(key, together=together),
        st.sampled_from(list(Key)),
        st.booleans(),
    ),
    st.lists(st.sampled_from(list(Key)), max_size=4).map(lambda some: lambda borne: borne.hasten(*some)),
    st.sampled_from([1.0, 5.0, 21.0, 200.0]).map(lambda seconds: lambda borne: borne.wait(seconds)),
    st.builds(
        lambda site, some: given_event(lambda borne: ev.CentralConnected(site, some, borne.now_s)),
        st.sampled_from([SITE, *MENUS]),
        SOME_SERVICES,
    ),
    SOME_SERVICES.map(
        lambda some: given_event(lambda borne: ev.ServicesRemembered(SITE, some, 1_700_000_000.0, borne.now_s))
    ),
    st.sampled_from(SHEET_EVENTS).map(lambda event: given_event(lambda _: event)),
    st.builds(pev.SheetFailed, REQUESTS, KINDS, st.booleans()).map(lambda event: given_event(lambda _: event)),
    st.builds(pev.HoursFailed, REQUESTS, KINDS).map(lambda event: given_event(lambda _: event)),
    REQUESTS.map(lambda job_id: given_event(lambda _: pev.HoursPrinted(job_id))),
    SOME_SERVICES.map(lambda some: given_event(lambda _: ev.ServicesChanged(some))),
    st.sampled_from([
        given_event(lambda borne: ev.CentralLost(borne.now_s)),
        given_event(lambda borne: ev.CallProcessLost(borne.now_s)),
        given_event(lambda _: ev.CallProcessUp()),
        given_event(lambda borne: HandsetLifted(borne.now_s)),
        given_event(lambda borne: HandsetHungUp(borne.now_s)),
        given_event(lambda _: pev.SlipPrinted()),
        given_event(lambda _: ev.Wiped()),
        given_event(lambda _: ev.WipeFailed("queue")),
        given_event(lambda borne: pev.PageScanned(page_id(borne))),
        given_event(lambda borne: pev.PagesSent(borne.session.scan.request_id)),
    ]),
    st.builds(lambda ok, position, ringing: given_event(
        lambda borne: ev.CallQueued(call_id(borne, ok), position, ringing, None)
    ), RIGHT, st.integers(1, 3), st.booleans()),
    RIGHT.map(lambda ok: given_event(
        lambda borne: ev.CallAccepted(call_id(borne, ok), "Claire", "CAF", "LAT-1", borne.now_s)
    )),
    RIGHT.map(lambda ok: given_event(lambda borne: ev.MediaConnected(call_id(borne, ok), borne.now_s))),
    RIGHT.map(lambda ok: given_event(lambda borne: ev.MediaLost(call_id(borne, ok), borne.now_s))),
    RIGHT.map(lambda ok: given_event(lambda borne: ev.PictureArrived(call_id(borne, ok)))),
    RIGHT.map(lambda ok: given_event(lambda borne: ev.WordsAgreed(call_id(borne, ok), ("lune", "cerise")))),
    RIGHT.map(lambda ok: given_event(lambda borne: ev.WordsWithdrawn(call_id(borne, ok)))),
    RIGHT.map(lambda ok: given_event(lambda borne: ev.IdentityRefused(call_id(borne, ok)))),
    st.builds(lambda ok, present: given_event(
        lambda borne: ev.PeerPresenceChanged(call_id(borne, ok), present, borne.now_s)
    ), RIGHT, st.booleans()),
    st.builds(lambda ok, reason: given_event(
        lambda borne: ev.CallEnded(call_id(borne, ok), reason, borne.now_s)
    ), RIGHT, st.sampled_from(list(EndReason))),
    st.builds(ev.CameraStateChanged, st.booleans(), FAULTS).map(lambda event: given_event(lambda _: event)),
    st.builds(ev.SoundStateChanged, FAULTS, FAULTS).map(lambda event: given_event(lambda _: event)),
    st.builds(ev.DeviceStateChanged, st.sampled_from(DEVICES), FAULTS).map(
        lambda event: given_event(lambda _: event)
    ),
    st.one_of(
        st.builds(pev.ScanAsked, REQUESTS, st.sampled_from(["", "attestation"])),
        st.builds(pev.ScanWithdrawn, REQUESTS),
        st.builds(pev.ScanProgressed, st.floats(-1, 2)),
        st.builds(pev.ScanFailed, KINDS),
        st.builds(pev.SendingProgressed, st.floats(-1, 2)),
    ).map(lambda event: given_event(lambda _: event)),
    st.one_of(
        st.builds(pev.PrintAsked, REQUESTS),
        st.builds(pev.PrintReceiving, REQUESTS, st.floats(-1, 2)),
        st.builds(pev.PrintChecked, REQUESTS, st.sampled_from([("a",), ("a", "b"), ()])),
        st.builds(pev.PrintUnfit, REQUESTS, st.sampled_from(list(Refusal))),
        st.builds(pev.PrintWithdrawn, REQUESTS),
        st.builds(pev.PrintResumed, REQUESTS),
        st.builds(pev.PrintJobProgressed, st.builds(
            PrintProgress, REQUESTS, st.sampled_from(list(PrintStage)), st.integers(0, 2), FAULTS
        )),
    ).map(lambda event: given_event(lambda _: event)),
    st.one_of(
        st.builds(ev.CodeRead, st.sampled_from(["315264", None])),
        st.builds(ev.CodeChecked, st.just("another"), st.just(found(0)), st.integers(0, 5), st.just(0.0)),
        st.builds(ev.SlotsOffered, st.sampled_from(["service-1", "another"]), st.sampled_from([DAYS, ()])),
        st.builds(ev.SlotBooked, st.just("another"), st.just("315264"), st.just("2026-12-01"), st.just("10:00")),
        st.builds(ev.BookingRefused, st.just("another"), st.sampled_from(list(BookingRefusal))),
        st.builds(ev.BookingCancelled, st.just("another")),
    ).map(lambda event: given_event(lambda _: event)),
    st.sampled_from(CALLBACKS).map(lambda event: given_event(lambda _: event)),
    st.one_of(
        st.builds(pev.ShowAsked, REQUESTS, st.booleans()),
        st.builds(pev.ShowChecked, REQUESTS, st.sampled_from([("p",), ("p", "q", "r"), ()])),
        st.builds(pev.ShowUnfit, REQUESTS, st.sampled_from(list(Refusal))),
        st.builds(pev.ShowTurned, REQUESTS, st.integers(0, 21)),
        st.builds(pev.ShowPointed, REQUESTS, st.integers(0, 4), st.floats(-1, 2), st.floats(-1, 2)),
        st.builds(pev.ShowClosed, REQUESTS),
    ).map(lambda event: given_event(lambda _: event)),
    st.one_of(
        st.builds(pev.NextStepsWritten, st.text(max_size=60)),
        st.builds(pev.SlipFailed, KINDS),
        st.builds(ev.PaperChecked, st.sampled_from([True, False, None])),
        st.builds(pev.TextArrived, st.text(max_size=20).map(readable)),
    ).map(lambda event: given_event(lambda _: event)),
    st.text(max_size=2).map(lambda text: given_event(lambda borne: Typed(text, borne.now_s))),
    # The wall clock is set while the borne runs: a year back, to another century, to before anybody knew the time.
    st.sampled_from([-365 * 86_400.0, -3_600.0, 7_200.0, 80 * 365 * 86_400.0, -NOW.timestamp()]).map(
        lambda jump_s: given_event(lambda borne: ev.TimePassed(borne.now_s, "03:17", NOW.timestamp() + jump_s))
    ),
)  # fmt: skip
DEEDS = st.integers(0, 99).flatmap(lambda kind: st.integers(0, 30).map(go_on) if kind < 75 else WILD)
STARTS: st.SearchStrategy[Callable[[], Driver]] = st.sampled_from(
    [
        Driver,
        lambda: Driver().to_idle(),
        lambda: Driver().to_idle(SERVICES[:1], site=MENUS[0]),
        lambda: Driver().to_idle(tuple(service(number, partner_id="caf") for number in range(9)), site=MENUS[1]),
        lambda: Driver().to_offline(),
        lambda: Driver().to_practice(),
        lambda: Driver().to_practice().press(Key.L1, Key.OK).accept(),
        lambda: Driver().to_idle().press(Key.L1),
        lambda: Driver().to_idle().press(Key.L1, PAGE_KEY),
        lambda: Driver().to_line(),
        lambda: wishing(Driver().to_line()),
        lambda: wishing(Driver().to_line()).press(Key.OK),
        lambda: Driver().to_call(),
        lambda: Driver().to_preview(),
        lambda: Driver().to_call().propose("one"),
        lambda: Driver().to_call().propose("one").press(Key.OK),
        lambda: Driver().to_call().press(Key.L2),
        lambda: Driver().to_call().show(),
        lambda: Driver().to_call().show().press(Key.R1),
        lambda: Driver().to_ended(),
        at_code,
        opened,
        lambda: opened(0),
        at_days,
        booked,
        at_list,
        at_sheet,
        lambda: at_sheet("ar").press(Key.R2),
        at_print,
        lambda: Driver().to_offline(INFORMED).press(Key.L3),
        at_notice,
        kept,
        rung,
        lambda: rung().press(Key.OK),
    ]
)


WIPED_BY_THEN = {
    *(Phase.IDLE, Phase.MORE, Phase.SERVICE, Phase.HOURS, Phase.PRIVACY),
    *(Phase.SHEETS, Phase.SHEET, Phase.SHEET_PRINT),
    *(Phase.CODE, Phase.RDV, Phase.BOOK, Phase.BOOKED, Phase.CALLBACK, Phase.CALLED_BACK),
    *(Phase.NO_ANSWER, Phase.NOTHING, Phase.PAPER_LEFT),
}


HELD = cmd.PauseSending(camera=True, microphone=True, adviser=True)


class Watch:
    """Looks at every step of a walk; `history` of the driver is the record of what was asked for."""

    def __init__(self, borne: Driver) -> None:
        self.borne = borne
        self.told = len(borne.history)
        self.agreed = {call.call_id for call in borne.made(cmd.OpenCamera)}
        self.wiped = borne.session.wiped
        self.serial = borne.session.serial
        self.live = keys(borne.session)
        self.looking = looks(borne.session)
        self.printed = set(borne.printed_ids())
        self.kept_back: cmd.PauseSending | None = None

    def do(self, deed: Deed) -> None:
        before = self.borne.session
        pressable = keys(before)
        deed(self.borne)
        session = self.borne.session
        fresh = self.borne.history[self.told :]
        self.told = len(self.borne.history)
        if session.seed != before.seed:
            # Wiped: the next citizen's documents may bear the names of the last one's in these walks.
            self.printed.clear()
        self.ring_is_answered(before, fresh)
        for command in fresh:
            if isinstance(command, pcmd.PrintDocument):
                assert command.request_id not in self.printed, "printed twice"
                self.printed.add(command.request_id)
            if isinstance(command, cmd.RequestCall):
                assert before.phase in {Phase.PRIVACY, Phase.RDV}, "the notice was not on the screen"
                assert before.overlay == "none"
                assert command.practice is before.practice
                self.agreed.add(command.call_id)
            if isinstance(command, cmd.RingBell) and command.on:
                assert not session.practice, "somebody is called to a citizen who practises"
            if isinstance(command, cmd.PauseSending):
                self.kept_back = command
            if isinstance(command, cmd.StartLinks) and session.held():
                assert self.kept_back == HELD, "a call opened under an open help"
            if isinstance(command, cmd.StopLinks):
                self.kept_back = None
            if isinstance(command, cmd.LookForCode):
                self.looking = True
            if isinstance(command, cmd.StopLooking):
                self.looking = False
            if isinstance(command, cmd.OpenCamera | cmd.StartLinks):
                assert command.call_id in self.agreed, "the camera opened without an OK"
            if isinstance(command, cmd.OpenCamera):
                assert not session.call.camera_paused, "the camera opened although the citizen keeps it shut"
            if isinstance(command, pcmd.SendPages):
                move = pressable[Key.OK]
                assert (move.machine, move.trigger) == (Machine.SCAN, Trigger.OK)
                assert before.scan.state is ScanState.PREVIEW
                assert command.page_ids == before.scan.pages
            if isinstance(command, pcmd.SendText):
                assert before.phase is Phase.IN_CALL, "text left outside a call"
            if isinstance(command, pcmd.PrintSheet):
                assert before.phase is Phase.SHEET_PRINT, "a sheet is printed only where that was asked"
                assert command.sheet == before.sheet.sheet
                assert before.leaflet.state is not LeafletState.PRINTING
            if isinstance(command, pcmd.PrintDocument):
                self.agreed_to_print(before, pressable[Key.OK], command.request_id)
        assert self.looking == looks(session), "the camera sees exactly while it is said to"
        if session.held():
            assert self.kept_back == HELD, "somebody may hear the call while help is open"
        elif self.kept_back is not None and session.phase in LINKED:
            assert not self.kept_back.adviser, "the call stays silent after help"
        if session.phase in {Phase.IDLE, Phase.OFFLINE}:
            assert session.code_entry == NOTHING_TYPED, "a code outlives its citizen"
            assert session.meeting is None
            assert session.booking == NO_BOOKING
        if session.phase is Phase.OFFLINE:
            assert not session.practice, "practice outlives its citizen"
            assert session.wish == NO_WISH
            assert session.ring is None
        if session.wish != NO_WISH:
            assert session.phase in IN_LINE | {Phase.CALLBACK, Phase.WIPING, Phase.OUT}, "a wish outlives its screen"
        if session.phase not in {Phase.SHEETS, Phase.SHEET, Phase.SHEET_PRINT}:
            assert session.sheet == NO_SHEET, "a sheet outlives its screen"
        if session.phase in WIPED_BY_THEN:
            assert session.wiped, "somebody may begin before all is wiped"
            assert not session.documents
            assert not session.scan.pages
            assert not session.call.camera_paused
            assert not session.call.microphone_paused
            assert session.texting == Texting()
            assert not session.showing.request_id
            assert session.zoom.state is ZoomState.OFF
        assert session.serial >= before.serial
        if session.serial == before.serial:
            assert keys(session) == pressable
        self.look()

    def ring_is_answered(self, before: Session, fresh: list[cmd.Command]) -> None:
        """It never rings where somebody is; and it is over for the borne only when the desk knows of it."""
        session = self.borne.session
        if session.ring is not None and before.ring is None and before.begun:
            assert Phase.CALLED_BACK in self.borne.visited[-1:], "a ring in the middle of something"
        if before.ring is None or session.ring is not None:
            return
        came = [one for one in fresh if isinstance(one, cmd.RequestCall) and one.callback_id]
        nobody = [one for one in fresh if isinstance(one, cmd.AnswerRing) and one.answer is RingAnswer.NOBODY]
        assert len(came) + len(nobody) <= 1, "answered twice"

    @staticmethod
    def agreed_to_print(before: Session, ok: Move, request_id: str) -> None:
        """The green circle said `Imprimer`, of this very document."""
        document = before.document(request_id)
        if document is None:
            assert ok.machine is Machine.SHOWING
            assert before.showing.state is ShowState.SHOWN
            assert before.showing.request_id == request_id
            return
        assert ok.machine is Machine.DOCUMENT
        assert document.state is DocumentState.PREVIEW

    def look(self) -> None:
        """Screen, lamps, voice and keys agree."""
        session = self.borne.session
        view = show(session)
        assert view.spoken
        assert view.title or view.dialogue or view.video is not Video.NONE, "a blank screen"
        assert bool(view.band) is session.practice, "practice without its word"
        assert session.flash is None or view.flash, "a tone without a light"
        if session.held():
            assert view.video is Video.NONE, "a picture of the call beside help"
            assert not view.in_call
            assert view.words is None
        if session.overlay != "none":
            return
        labelled = {*view.softkeys, *([Key.OK] if view.ok else []), *([Key.CANCEL] if view.cancel else [])}
        assert labelled == set(keys(session)), view.name
        assert set(view.softkeys) <= set(SOFTKEYS), "a label where no plate is"
        at_r3 = view.video in {Video.CALL, Video.ADVISER_SMALL}
        assert Key.R3 not in labelled or view.layout == "menu" or not at_r3, "the picture's place is no key"


def is_due(borne: Driver) -> bool:
    due_s = borne.session.next_deadline_s()
    return due_s is not None and due_s <= borne.session.now_s


def come_home(borne: Driver) -> None:
    """The line is there, the devices are whole, and nobody touches a key."""
    borne.give(*(ev.DeviceStateChanged(device, None) for device in DEVICES))
    borne.give(ev.CameraStateChanged(open=False, fault=None), ev.SoundStateChanged(None, None))
    borne.give(ev.CentralConnected(SITE, (service(1),), borne.now_s))
    borne.give(ev.CallEnded(borne.call_id, EndReason.LINK_LOST, borne.now_s))
    for _ in range(60):
        borne.wait(10.0)
        if not borne.session.wiped:
            borne.give(ev.PaperChecked(left=False), ev.Wiped())


@settings(max_examples=200, deadline=None)
@given(STARTS, st.lists(DEEDS, max_size=50))
def test_no_walk_breaks_a_promise(begin: Callable[[], Driver], deeds: list[Deed]) -> None:
    watch = Watch(begin())
    for deed in deeds:
        watch.do(deed)


@settings(max_examples=50, deadline=None)
@given(STARTS, st.lists(DEEDS, max_size=30))
def test_left_alone_every_session_comes_home(begin: Callable[[], Driver], deeds: list[Deed]) -> None:
    borne = begin()
    for deed in deeds:
        deed(borne)
    come_home(borne)
    assert borne.at(Phase.IDLE)
    assert not borne.session.practice
    if borne.session.guidance.by_handset:
        # It is still in a hand, and is spoken to as long as it is.
        borne.give(HandsetHungUp(borne.now_s))
    assert not borne.session.voice_on
    assert borne.session.volume == 6


@settings(max_examples=150, deadline=None)
@given(STARTS, st.lists(DEEDS, max_size=30))
def test_no_deadline_stays_in_the_past(begin: Callable[[], Driver], deeds: list[Deed]) -> None:
    """Else the runtime would spin."""
    borne = begin()
    for deed in deeds:
        deed(borne)
        borne.give(borne.time())
        assert not is_due(borne)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=60, max_size=150))
def test_one_request_prints_at_most_once(choices: list[int]) -> None:
    """However often the same document is offered, stopped, mended, cancelled and confirmed."""
    borne = Driver().to_call()
    jobs = [PrintProgress("one", stage, 0, None) for stage in (PrintStage.STOPPED, PrintStage.PRINTED)]
    deeds: list[Deed] = [
        lambda borne: borne.press(Key.OK),
        lambda borne: borne.press(Key.OK),
        lambda borne: borne.press(Key.L1),
        lambda borne: borne.wait(11.0),
        given_event(lambda _: pev.PrintAsked("one")),
        given_event(lambda _: pev.PrintChecked("one", ("a",))),
        given_event(lambda _: pev.PrintJobProgressed(jobs[0])),
        given_event(lambda _: pev.PrintJobProgressed(jobs[1])),
        given_event(lambda _: pev.PrintWithdrawn("one")),
    ]
    for choice in choices:
        deeds[choice](borne)
    assert len(borne.printed_ids()) <= 1
