"""Actions of choosing, waiting and talking: what the table's transitions do about the call."""

from dataclasses import replace

from central.protocol.papers import ScanStage
from central.protocol.values import EndReason
from firmware.session import handset
from firmware.session.appointment import NO_BOOKING, NOTHING_TYPED, TicketState
from firmware.session.commands import (
    Command,
    EndCall,
    OpenCamera,
    PlayTone,
    RequestCall,
    SetVolume,
    StartLinks,
    StopLinks,
    Tone,
)
from firmware.session.dialogue import Texting
from firmware.session.helping import no_more
from firmware.session.paper_commands import (
    CancelPrint,
    DiscardPage,
    ForgetDocument,
    StopScan,
    TellScan,
)
from firmware.session.paper_state import (
    DocumentState,
    Scan,
    ScanState,
    Slip,
    Zoom,
)
from firmware.session.pausing import pause_again, tell_pauses
from firmware.session.practice import over
from firmware.session.result import Result
from firmware.session.sheet import NO_SHEET
from firmware.session.showing import put_away
from firmware.session.signing import tell_signing
from firmware.session.state import (
    NORMAL_VOLUME,
    Call,
    Guidance,
    Session,
)
from firmware.session.wish import NO_WISH
from firmware.session.writes import opened

_AT_PRINTER = frozenset({DocumentState.PRINTING, DocumentState.STOPPED, DocumentState.CANCELLING})


def stay(session: Session, _: str) -> Result:
    """Only the state changes."""
    return session, ()


def go_home(session: Session, _: str) -> Result:
    """Nobody is here any more: what the last citizen had set is as it was."""
    session, helped = no_more(session)
    session, told = over(session)
    volume: tuple[Command, ...] = () if session.volume == NORMAL_VOLUME else (SetVolume(NORMAL_VOLUME),)
    session = replace(
        _nothing_chosen(session),
        language=session.languages[0],
        contrast=False,
        large=False,
        signing=False,
        writes=False,
        voice_on=False,
        guidance=Guidance(),
        volume=NORMAL_VOLUME,
        volume_until_s=None,
    )
    session, asked = handset.leave(session)
    return session, (*helped, *told, *volume, *asked)


def start_again(session: Session, _: str) -> Result:
    """The line went, or came back: the first screen is another one, but who stands here still sees and hears as set."""
    session, helped = no_more(session)
    return _nothing_chosen(session), helped


def _nothing_chosen(session: Session) -> Session:
    return replace(
        session,
        menu_page=0,
        more_choices=False,
        service_id="",
        partner_id="",
        leaf=0,
        sheet=NO_SHEET,
        unanswered=None,
        code_entry=NOTHING_TYPED,
        meeting=None,
        booking=NO_BOOKING,
        ticket=TicketState.NONE,
        wish=NO_WISH,
        call=Call(),
    )


def speak(session: Session, language: str) -> Result:
    """Everything is in this language until the citizen has gone."""
    return replace(session, language=language, menu_page=0), ()


def first_page(session: Session, _: str) -> Result:
    return replace(session, menu_page=0, service_id="", partner_id="", unanswered=None), ()


def turn_page(session: Session, _: str) -> Result:
    return replace(session, menu_page=session.menu_page + 1), ()


def turn_choices(session: Session, _: str) -> Result:
    return replace(session, more_choices=not session.more_choices), ()


def choose_service(session: Session, service_id: str) -> Result:
    return replace(session, service_id=service_id, unanswered=None), ()


def choose_partner(session: Session, partner_id: str) -> Result:
    return replace(session, partner_id=partner_id, menu_page=0, unanswered=None), ()


def open_hours(session: Session, service_id: str) -> Result:
    """The week of a service; without one, of all."""
    return replace(session, service_id=service_id, leaf=0, unanswered=None), ()


def turn_leaf(session: Session, _: str) -> Result:
    return replace(session, leaf=session.leaf + 1), ()


def request_call(session: Session, _: str) -> Result:
    """The citizen has read the notice and agreed: only now the camera opens."""
    session, call_id = session.new_id()
    call = Call(call_id=call_id, service=session.service(), signing=session.signing, faults_told=session.media_faults)
    request = RequestCall(
        call_id,
        session.service_id,
        callback_id="" if session.ring is None else session.ring.callback_id,
        practice=session.practice,
        signing=session.signing,
        writes=session.writes,
    )
    session = replace(session, call=call, wiped=False)
    return session, (*pause_again(session), request, OpenCamera(call_id))


def request_voice_call(session: Session, _: str) -> Result:
    """As `request_call`, but the camera stays shut until the citizen opens it."""
    return without_camera(*request_call(session, ""))


def without_camera(session: Session, commands: tuple[Command, ...]) -> Result:
    """A call that was just asked for, with the camera shut."""
    session = replace(session, call=replace(session.call, camera_paused=True))
    shut = tuple(command for command in commands if not isinstance(command, OpenCamera))
    return session, (*pause_again(session), *shut)


def ring(session: Session, _: str) -> Result:
    return session, (PlayTone(Tone.RINGING),)


def start_links(session: Session, _: str) -> Result:
    call = replace(session.call, accepted_at_s=session.now_s, lost_since_s=session.now_s)
    return replace(session, call=call), (PlayTone(Tone.YOUR_TURN), StartLinks(call.call_id))


def greet(session: Session, _: str) -> Result:
    """The desk is there: it hears what has changed since the call was asked for; who writes finds the text open."""
    session, told = tell_signing(opened(session))
    return session, (PlayTone(Tone.CONNECTED), *tell_pauses(session), *told)


# The end of a call


def hang_up(session: Session, _: str) -> Result:
    return _end(session, EndReason.CITIZEN_HUNG_UP)


def give_up_link(session: Session, _: str) -> Result:
    return _end(session, EndReason.LINK_LOST)


def refuse_identity(session: Session, _: str) -> Result:
    session = replace(session, call=replace(session.call, unsafe=True))
    return _end(session, EndReason.FAULT)


def was_ended(session: Session, _: str) -> Result:
    """The other side or central ended it; the reason is laid down."""
    return _close(session)


def _end(session: Session, reason: EndReason) -> Result:
    session = replace(session, call=replace(session.call, end_reason=reason))
    session, commands = _close(session)
    return session, (EndCall(session.call.call_id, reason), *commands)


def _close(session: Session) -> Result:
    """Camera, microphone and scanner stop at once. What prints well may finish until the wipe; what waits for a hand
    is cancelled, so that paper which is filled meanwhile prints nothing of this citizen.
    """
    commands: list[Command] = []
    if session.scan.state is ScanState.SCANNING:
        commands.append(StopScan())
    if session.scan.state not in {ScanState.NONE, ScanState.SENT}:
        commands.append(TellScan(session.scan.request_id, ScanStage.DECLINED))
    commands += [StopLinks(), PlayTone(Tone.ENDED), *(DiscardPage(page_id) for page_id in session.scan.pages)]
    printing = tuple(one for one in session.documents if one.state in _AT_PRINTER)
    commands += [ForgetDocument(one.request_id) for one in session.documents if one not in printing]
    commands += [CancelPrint(one.request_id) for one in printing if one.state is DocumentState.STOPPED]
    printing = tuple(
        replace(one, state=DocumentState.CANCELLING, since_s=session.now_s, given_up=True)
        if one.state is DocumentState.STOPPED
        else one
        for one in printing
    )
    call = replace(
        session.call,
        ended_at_s=session.now_s,
        media=False,
        lost_since_s=None,
        slip=Slip.OFFERED if session.call.adviser and not session.call.unsafe else Slip.NONE,
    )
    session = replace(
        session, call=call, scan=Scan(), documents=printing, foreground="", texting=Texting(), zoom=Zoom()
    )
    session, shown = put_away(session)
    return session, (*commands, *shown)
