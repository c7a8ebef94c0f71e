"""What every event tells the session: facts to lay down, and the moves that follow. One reader per event type.

An event that names a call which is not the present one is of the past, and is not read at all.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from central.protocol.values import EndReason
from firmware.session import callback, guidance, handset, helping
from firmware.session import events as ev
from firmware.session import paper_events as pev
from firmware.session.code_entry import look, looks
from firmware.session.commands import (
    Command,
    OpenCamera,
    PlayTone,
    SetVolume,
    StartLinks,
    TellDeviceState,
    Tone,
)
from firmware.session.moves import Trigger, leaflet_move, session_move
from firmware.session.next_steps import readable_steps
from firmware.session.pausing import BEFORE_TALK, pause_again
from firmware.session.phases import (
    IN_LINE,
    LINKED,
    TALKING,
    Overlay,
    Phase,
)
from firmware.session.practice import listed, told_again
from firmware.session.reading_appointments import READERS as APPOINTMENT_READERS
from firmware.session.reading_callbacks import READERS as CALLBACK_READERS
from firmware.session.reading_papers import READERS as PAPER_READERS
from firmware.session.reading_sheets import READERS as SHEET_READERS
from firmware.session.reading_showing import READERS as SHOW_READERS
from firmware.session.result import Reading
from firmware.session.sheets import renewed
from firmware.session.sounding import output
from firmware.session.state import Session
from firmware.session.texting import READERS as TEXT_READERS
from hardware.errors import FaultKind
from hardware.events import HandsetHungUp, HandsetLifted


def read(session: Session, event: ev.Event) -> Reading:
    """The reading of any event but `Pressed` and `TimePassed`, which `step` deals with itself."""
    call_id = getattr(event, "call_id", None)
    if call_id is not None and call_id != session.call.call_id:
        return Reading(session)
    return READERS[type(event)](session, event)


# Central


def _central_connected(session: Session, event: ev.CentralConnected) -> Reading:
    session = replace(session, online=True, site=event.site, known_s=session.wall_s)
    session, asked = renewed(listed(session, event.services))
    return Reading(
        session, commands=(*helping.again(session), *told_again(session), *callback.ask_again(session), *asked)
    )


def _central_lost(session: Session, _: ev.CentralLost) -> Reading:
    known_s = session.wall_s if session.online else session.known_s
    session = replace(helping.unheard(session), known_s=known_s)
    return Reading(replace(session, online=False, offline_since_s=session.now_s))


def _services_changed(session: Session, event: ev.ServicesChanged) -> Reading:
    session, asked = renewed(listed(session, event.services))
    return Reading(session, commands=asked)


def _help_told(session: Session, event: ev.HelpTold) -> Reading:
    session, commands = helping.told(session, event.state)
    return Reading(session, commands=commands)


def _services_remembered(session: Session, event: ev.ServicesRemembered) -> Reading:
    """Of an earlier run: only as long as central has said nothing in this one."""
    if session.site is not None:
        return Reading(session)
    return Reading(replace(session, site=event.site, services=event.services, known_s=event.known_s))


def _call_queued(session: Session, event: ev.CallQueued) -> Reading:
    call = replace(session.call, position=event.position, wait_estimate_s=event.wait_estimate_s)
    trigger = Trigger.RINGING if event.ringing and event.position <= 1 else Trigger.QUEUED
    return Reading(replace(session, call=call), (session_move(trigger),))


def _call_accepted(session: Session, event: ev.CallAccepted) -> Reading:
    if session.phase not in IN_LINE | LINKED:
        return Reading(session)
    call = replace(session.call, adviser=event.adviser, partner=event.partner, reference=event.reference)
    return Reading(replace(session, call=call), (session_move(Trigger.ACCEPTED),))


def _call_ended(session: Session, event: ev.CallEnded) -> Reading:
    if session.phase not in IN_LINE | LINKED:
        return Reading(session)
    call = replace(session.call, end_reason=event.reason, refused=event.refused)
    nobody = session.phase in IN_LINE and event.reason in {EndReason.NO_ANSWER, EndReason.SERVICE_CLOSED}
    trigger = Trigger.UNANSWERED if nobody and event.refused is None else Trigger.CALL_ENDED
    return Reading(replace(session, call=call), (session_move(trigger),))


def _peer_presence(session: Session, event: ev.PeerPresenceChanged) -> Reading:
    return Reading(replace(session, call=replace(session.call, peer_present=event.present)))


# The call process


def _process_up(session: Session, _: ev.CallProcessUp) -> Reading:
    """A new process knows nothing: whatever the session needs of it is asked again."""
    commands: list[Command] = [output(session), SetVolume(session.volume), *pause_again(session)]
    if session.phase in IN_LINE and not session.call.camera_paused:
        commands.append(OpenCamera(session.call.call_id))
    elif session.phase in LINKED:
        commands.append(StartLinks(session.call.call_id))
    elif looks(session):
        commands.append(look(session))
    return Reading(replace(session, process_up=True), commands=tuple(commands))


def _process_lost(session: Session, _: ev.CallProcessLost) -> Reading:
    session = replace(session, process_up=False, camera_open=False)
    return Reading(_without_media(session) if session.phase in LINKED else session)


def _media_connected(session: Session, _: ev.MediaConnected) -> Reading:
    if session.phase not in LINKED:
        return Reading(session)
    call = replace(session.call, media=True, lost_since_s=None)
    return Reading(replace(session, call=call), (session_move(Trigger.CONNECTED),))


def _media_lost(session: Session, _: ev.MediaLost) -> Reading:
    return Reading(_without_media(session) if session.phase in LINKED else session)


def _without_media(session: Session) -> Session:
    since_s = session.now_s if session.call.lost_since_s is None else session.call.lost_since_s
    return replace(
        session, call=replace(session.call, media=False, picture=False, adviser_speaks=False, lost_since_s=since_s)
    )


def _picture_arrived(session: Session, _: ev.PictureArrived) -> Reading:
    return Reading(replace(session, call=replace(session.call, picture=True)))


def _speaking_changed(session: Session, event: ev.SpeakingChanged) -> Reading:
    if session.phase not in LINKED or event.call_id != session.call.call_id:
        return Reading(session)
    return Reading(replace(session, call=replace(session.call, adviser_speaks=event.speaks)))


def _words_agreed(session: Session, event: ev.WordsAgreed) -> Reading:
    changed_s = None if session.call.words_changed_s is None else session.now_s
    return Reading(replace(session, call=replace(session.call, words=event.words, words_changed_s=changed_s)))


def _words_withdrawn(session: Session, _: ev.WordsWithdrawn) -> Reading:
    """Seen and heard: words that were compared must not be exchanged in silence."""
    call = replace(session.call, words=None, words_changed_s=session.now_s)
    return Reading(replace(session, call=call), commands=(PlayTone(Tone.NO),) if session.phase in LINKED else ())


def _identity_refused(session: Session, _: ev.IdentityRefused) -> Reading:
    return Reading(session, (session_move(Trigger.UNSAFE),))


# Devices


def _camera_state(session: Session, event: ev.CameraStateChanged) -> Reading:
    told = _changed("camera", session.camera_fault, event.fault)
    return Reading(replace(session, camera_open=event.open, camera_fault=event.fault), commands=told)


def _sound_state(session: Session, event: ev.SoundStateChanged) -> Reading:
    told = (
        *_changed("microphone", session.microphone_fault, event.microphone),
        *_changed("speaker", session.speaker_fault, event.speaker),
    )
    session = replace(session, microphone_fault=event.microphone, speaker_fault=event.speaker)
    return Reading(session, commands=told)


def _device_state(session: Session, event: ev.DeviceStateChanged) -> Reading:
    faults = dict(session.device_faults)
    told = _changed(event.device, faults.pop(event.device, None), event.fault)
    if event.fault is not None:
        faults[event.device] = event.fault
    return Reading(replace(session, device_faults=tuple(sorted(faults.items()))), commands=told)


def _changed(device: str, before: FaultKind | None, after: FaultKind | None) -> tuple[Command, ...]:
    return () if before is after else (TellDeviceState(device, after),)


def _lifted(session: Session, _: HandsetLifted) -> Reading:
    overlay = Overlay.NONE if session.overlay is Overlay.ON_HOOK else session.overlay
    session, told = handset.moved(replace(session, overlay=overlay), lifted=True)
    return Reading(guidance.lifted(session), (session_move(Trigger.LIFTED),), told)


def _hung_up(session: Session, _: HandsetHungUp) -> Reading:
    """In a call the adviser falls silent with the handset, until the citizen says how to go on.

    Before that, in line as in the moment when the adviser answers, it is asked whether somebody is still here.
    While help is open the call is silent anyway, and a hand may be needed for something else: nothing is asked. Nor
    where an earlier citizen had left the handset off: who puts that one back talks over the loudspeaker.
    """
    asking = session.handset_in_hand and session.overlay is not Overlay.HELP
    session, told = handset.moved(session, lifted=False)
    session = guidance.put_back(session)
    if asking and session.phase in BEFORE_TALK:
        return Reading(replace(session, overlay=Overlay.ON_HOOK, overlay_since_s=session.now_s), commands=told)
    asks = (session_move(Trigger.PUT_BACK),) if asking and session.phase in TALKING else ()
    return Reading(session, asks, told)


# The end


def _next_steps(session: Session, event: pev.NextStepsWritten) -> Reading:
    """Of a call alone: what comes after its wipe would be the next citizen's."""
    if session.phase not in LINKED | {Phase.ENDED}:
        return Reading(session)
    return Reading(replace(session, call=replace(session.call, next_steps=readable_steps(event.text))))


def _slip_printed(session: Session, _: pev.SlipPrinted) -> Reading:
    return Reading(session, (session_move(Trigger.SLIP_DONE),))


def _slip_failed(session: Session, event: pev.SlipFailed) -> Reading:
    return Reading(replace(session, call=replace(session.call, slip_fault=event.kind)), (session_move(Trigger.FAULT),))


def _hours_printed(session: Session, event: pev.HoursPrinted) -> Reading:
    return _leaflet_answered(session, event.job_id, None, Trigger.SLIP_DONE)


def _hours_failed(session: Session, event: pev.HoursFailed) -> Reading:
    return _leaflet_answered(session, event.job_id, event.kind, Trigger.FAULT)


def _sheet_printed(session: Session, event: pev.SheetPrinted) -> Reading:
    return _leaflet_answered(session, event.job_id, None, Trigger.SLIP_DONE)


def _sheet_failed(session: Session, event: pev.SheetFailed) -> Reading:
    """Where the job may still be at the printer, the next try is the same job."""
    if not event.sure and event.job_id == session.leaflet.job_id and not session.leaflet.answered:
        return Reading(
            replace(session, leaflet=replace(session.leaflet, fault=event.kind)), (leaflet_move(Trigger.FAULT),)
        )
    return _leaflet_answered(session, event.job_id, event.kind, Trigger.FAULT)


def _leaflet_answered(session: Session, job_id: str, fault: FaultKind | None, trigger: Trigger) -> Reading:
    """An answer that comes late is no news any more, but it sets the next job free."""
    leaflet = session.leaflet
    if job_id != leaflet.job_id or leaflet.answered:
        return Reading(session)
    return Reading(replace(session, leaflet=replace(leaflet, answered=True, fault=fault)), (leaflet_move(trigger),))


def _paper_checked(session: Session, event: ev.PaperChecked) -> Reading:
    return Reading(replace(session, paper_checked=True, paper_left=event.left is True))


def _wiped(session: Session, _: ev.Wiped) -> Reading:
    """Only a wipe that was asked for counts, and only once nothing more can come in."""
    return Reading(session.after_wipe() if session.wiping() else session)


def _wipe_failed(session: Session, _: ev.WipeFailed) -> Reading:
    return Reading(session, (session_move(Trigger.WIPE_FAILED),))


READERS = cast(
    "dict[type[Any], Callable[[Session, Any], Reading]]",
    {
        **PAPER_READERS,
        **APPOINTMENT_READERS,
        **CALLBACK_READERS,
        **TEXT_READERS,
        **SHOW_READERS,
        **SHEET_READERS,
        ev.CentralConnected: _central_connected,
        ev.CentralLost: _central_lost,
        ev.ServicesChanged: _services_changed,
        ev.HelpTold: _help_told,
        ev.ServicesRemembered: _services_remembered,
        ev.CallQueued: _call_queued,
        ev.CallAccepted: _call_accepted,
        ev.CallEnded: _call_ended,
        ev.PeerPresenceChanged: _peer_presence,
        ev.CallProcessUp: _process_up,
        ev.CallProcessLost: _process_lost,
        ev.MediaConnected: _media_connected,
        ev.MediaLost: _media_lost,
        ev.PictureArrived: _picture_arrived,
        ev.SpeakingChanged: _speaking_changed,
        ev.CameraStateChanged: _camera_state,
        ev.SoundStateChanged: _sound_state,
        ev.WordsAgreed: _words_agreed,
        ev.WordsWithdrawn: _words_withdrawn,
        ev.IdentityRefused: _identity_refused,
        ev.DeviceStateChanged: _device_state,
        HandsetLifted: _lifted,
        HandsetHungUp: _hung_up,
        pev.NextStepsWritten: _next_steps,
        pev.SlipPrinted: _slip_printed,
        pev.SlipFailed: _slip_failed,
        pev.HoursPrinted: _hours_printed,
        pev.HoursFailed: _hours_failed,
        pev.SheetPrinted: _sheet_printed,
        pev.SheetFailed: _sheet_failed,
        ev.PaperChecked: _paper_checked,
        ev.Wiped: _wiped,
        ev.WipeFailed: _wipe_failed,
    },
)
"""Every event type but `Pressed` and `TimePassed`; a test holds it against the union `Event`."""
