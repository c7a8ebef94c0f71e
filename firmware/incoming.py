"""Messages from central and from the call process as session events. Pure: no part is asked for anything."""

from central.protocol import appointments, callbacks
from central.protocol import borne as wire
from central.protocol.sheets import SheetPictureTold, SheetTold
from central.protocol.signal import Signal
from central.protocol.values import EndReason
from firmware.call import messages as call
from firmware.call.link import LinkEvent, ProcessLost, ProcessUp
from firmware.central_client import Disconnected, FromCentral
from firmware.session import events
from firmware.session.state import CallRefusal


def from_central(message: FromCentral, at_s: float) -> tuple[events.Event, ...]:
    """What a message of central means to the session; signals and sheets mean nothing to it,
    refusals only that of a call.
    """
    match message:
        case Disconnected():
            return (events.CentralLost(at_s),)
        case wire.Welcome():
            return (events.CentralConnected(message.site, message.services, at_s),)
        case wire.Services():
            return (events.ServicesChanged(message.services),)
        case wire.HelpTold():
            return (events.HelpTold(message.state),)
        case wire.CallQueued():
            queued = events.CallQueued(message.call_id, message.position, message.ringing, message.wait_estimate_s)
            return (queued,)
        case wire.CallAccepted():
            accepted = events.CallAccepted(
                message.call_id, message.adviser_first_name, message.partner, message.reference, at_s
            )
            return (accepted, events.PeerPresenceChanged(message.call_id, message.peer_present, at_s))
        case wire.PeerPresence():
            return (events.PeerPresenceChanged(message.call_id, message.present, at_s),)
        case wire.CallEnded():
            return (events.CallEnded(message.call_id, message.reason, at_s),)
        case wire.Refused(text="request_call", call_id=str(call_id)):
            # The citizen must not wait for a call that will never be.
            code = message.code
            why = CallRefusal(code) if code in CallRefusal else CallRefusal.OTHER
            return (events.CallEnded(call_id, EndReason.FAULT, at_s, why),)
        case Signal() | wire.Refused() | wire.Challenge() | SheetTold() | SheetPictureTold():
            return ()
        case (
            callbacks.CallbackKept()
            | callbacks.CallbackRefused()
            | callbacks.CallbackCancelled()
            | callbacks.RingCallback()
            | callbacks.StopRing()
        ):
            return (_about_callbacks(message),)
        case _:
            return (_about_appointments(message, at_s),)


def _about_appointments(message: appointments.AppointmentsToBorne, at_s: float) -> events.Event:
    match message:
        case appointments.CodeChecked():
            return events.CodeChecked(message.check_id, message.appointment, message.tries_left, at_s, message.locked_s)
        case appointments.Slots():
            return events.SlotsOffered(message.service_id, message.days)
        case appointments.Booked():
            return events.SlotBooked(message.booking_id, message.code, message.date, message.at)
        case appointments.BookingRefused():
            return events.BookingRefused(message.booking_id, message.reason)
        case appointments.BookingCancelled():
            return events.BookingCancelled(message.booking_id)


def _about_callbacks(message: callbacks.CallbacksToBorne) -> events.Event:
    match message:
        case callbacks.CallbackKept():
            return events.CallbackKept(message.callback_id, message.ticket)
        case callbacks.CallbackRefused():
            return events.CallbackRefused(message.callback_id)
        case callbacks.CallbackCancelled():
            return events.CallbackCancelled(message.callback_id)
        case callbacks.RingCallback():
            return events.CallbackRung(message.callback_id, message.ticket, message.service_id, message.language)
        case callbacks.StopRing():
            return events.RingStopped(message.callback_id)


def from_call_process(message: LinkEvent, at_s: float) -> tuple[events.Event, ...]:
    """What a message of the call process means to the session."""
    match message:
        case ProcessUp():
            return (events.CallProcessUp(),)
        case ProcessLost():
            return (events.CameraStateChanged(open=False), events.CallProcessLost(at_s))
        case call.MediaState(state="connected"):
            return (events.MediaConnected(message.call_id, at_s),)
        case call.MediaState(state="lost"):
            return (events.MediaLost(message.call_id, at_s),)
        case call.FirstPicture():
            return (events.PictureArrived(message.call_id),)
        case call.AdviserSpeaks():
            return (events.SpeakingChanged(message.call_id, message.speaks),)
        case call.CodeRead():
            return (events.CodeRead(message.code),)
        case call.CameraState():
            return (events.CameraStateChanged(message.open, message.fault),)
        case call.SoundState():
            return (events.SoundStateChanged(message.microphone, message.speaker),)
        case call.IdentityBroken():
            return (events.IdentityRefused(message.call_id),)
        case call.MediaState() | call.Hello() | call.SignalOut() | call.CallStatistics() | call.Beat():
            return ()
