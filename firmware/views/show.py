"""A session as a view: the one place that knows which view belongs to which state."""

from collections.abc import Callable, Mapping

from firmware.session.dialogue import TextState
from firmware.session.keys import focus
from firmware.session.paper_state import (
    Document,
    Scan,
    Showing,
    ZoomState,
)
from firmware.session.phases import Overlay, Phase
from firmware.session.state import Session
from firmware.views import (
    booking,
    callback,
    calling,
    choosing,
    code,
    devices,
    ending,
    hours,
    languages,
    next_steps,
    overlays,
    papers,
    practice,
    sheets,
    showing,
    writing,
)
from firmware.views.aloud import told
from firmware.views.devices import with_devices
from firmware.views.frame import framed
from firmware.views.guided import guided
from firmware.views.text import speaking, typeset
from firmware.views.view import View


def show(session: Session) -> View:
    """What the citizen sees, feels in the lamps and hears now."""
    with speaking(session.language):
        return typeset(
            framed(session, guided(session, with_devices(session, practice.practised(session, _bare(session)))))
        )


def _bare(session: Session) -> View:
    match session.overlay:
        case Overlay.HELP:
            return overlays.help_(session)
        case Overlay.TIMEOUT:
            return overlays.timeout(session)
        case Overlay.FAULT:
            return devices.fault(session)
        case Overlay.ON_HOOK:
            return calling.on_hook(session)
        case Overlay.NONE if session.wishes_in_line():
            return callback.callback(session)
        case Overlay.NONE:
            return _VIEWS[session.phase](session)


def _in_call(session: Session) -> View:
    subject = focus(session)
    match subject:
        case None if session.texting.state is not TextState.CLOSED:
            return told(session, writing.writing(session, calling.banner(session), calling.heard_banner(session)))
        case None:
            return told(session, calling.call(session))
        case Scan():
            view = papers.scan(session, subject)
        case Document():
            view = papers.document(session, subject)
        case Showing():
            view = showing.shown(session, subject)
    return showing.enlarged(session, view) if session.zoom.state is ZoomState.ON else view


_VIEWS: Mapping[Phase, Callable[[Session], View]] = {
    Phase.STARTING: choosing.starting,
    Phase.OFFLINE: hours.offline,
    Phase.IDLE: choosing.idle,
    Phase.MORE: choosing.idle,
    Phase.LANGUAGE: languages.languages,
    Phase.PRACTICE: practice.begins,
    Phase.SERVICE: choosing.service,
    Phase.HOURS: hours.hours,
    Phase.SHEETS: sheets.sheets,
    Phase.SHEET: sheets.sheet,
    Phase.SHEET_PRINT: sheets.sheet_print,
    Phase.NO_ANSWER: hours.no_answer,
    Phase.PRIVACY: choosing.privacy,
    Phase.CODE: code.code,
    Phase.RDV: code.rdv,
    Phase.BOOK: booking.book,
    Phase.BOOKED: booking.booked,
    Phase.CALLBACK: callback.callback,
    Phase.CALLED_BACK: callback.called_back,
    Phase.WAITING: calling.waiting,
    Phase.RINGING: calling.ringing,
    Phase.CONNECTING: calling.connecting,
    Phase.IN_CALL: _in_call,
    Phase.HANGUP: calling.hangup,
    Phase.ON_HOOK: calling.on_hook,
    Phase.ENDED: ending.ended,
    Phase.NEXT_STEPS: next_steps.next_steps,
    Phase.SLIP_PRINTING: ending.slip_printing,
    Phase.WIPING: ending.wiping,
    Phase.PAPER_LEFT: ending.paper_left,
    Phase.NOTHING: ending.nothing,
    Phase.OUT: ending.out,
}
