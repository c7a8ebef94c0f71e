"""What every key means now. The views label exactly these keys; a change of this mapping is a new serial."""

from collections.abc import Callable, Mapping

from firmware.session.booking import book_keys, booked_keys
from firmware.session.callback import callback_keys, called_back_keys, line_key
from firmware.session.choices import choices
from firmware.session.choices import move as choice_move
from firmware.session.code_entry import code_keys, meeting_keys, takes_appointments
from firmware.session.dialogue import TextState
from firmware.session.menu import PartnerEntry, menu_entries, next_page_key
from firmware.session.moves import (
    Move,
    Trigger,
    document_move,
    scan_move,
    session_move,
    show_move,
    text_move,
    zoom_move,
)
from firmware.session.next_steps import slip_printable, steps_keys
from firmware.session.notice import notice_keys
from firmware.session.paper_state import (
    MAX_SCAN_PAGES,
    Document,
    DocumentState,
    Scan,
    ScanState,
    Showing,
    ShowState,
    Slip,
    ZoomState,
)
from firmware.session.pausing import BEFORE_TALK, pause_keys
from firmware.session.phases import IN_LINE, Overlay, Phase
from firmware.session.practice import key_beside
from firmware.session.sheets import sheet_keys, sheet_print_keys, sheets_keys
from firmware.session.showing import printable
from firmware.session.state import Session
from firmware.session.writing_keys import writing_keys
from firmware.session.zooming import enlargeable, zoom_keys
from hardware.events import SOFTKEYS, Key

type Keys = Mapping[Key, Move]

CONTRAST_KEY = Key.R1
"""In help: white on black, and back."""
LARGE_KEY = Key.R2
"""In help: large text, and back."""

WITHOUT_SLIP_KEY = Key.R1
"""At the end, where the green circle prints the slip: ends without it."""

_BEFORE_THE_EYES = frozenset({ShowState.SHOWN, ShowState.SCREEN})
_OK_ONLY = frozenset({Phase.NOTHING, Phase.PAPER_LEFT})
_CANCEL_ONLY = frozenset({Phase.WAITING, Phase.RINGING, Phase.CONNECTING})
_OK_AND_CANCEL = frozenset({Phase.PRACTICE, Phase.HANGUP, Phase.ON_HOOK})


def keys(session: Session) -> Keys:
    """The live keys without HELP, VOICE and volume, which mean the same everywhere. In an overlay: none.

    A softkey that the voice has said and that waits for its second press makes OK mean the same.
    """
    live = _of_screen(session)
    chosen = session.guidance.selected
    return {**live, Key.OK: live[chosen]} if chosen is not None and chosen in live else live


def _of_screen(session: Session) -> Keys:
    if session.overlay is not Overlay.NONE:
        return {}
    phase = session.phase
    if phase in {Phase.IDLE, Phase.MORE}:
        return _first(session) if phase is Phase.IDLE else _menu(session)
    if phase is Phase.LANGUAGE:
        return _languages(session)
    if phase is Phase.IN_CALL:
        return _in_call(session)
    if phase is Phase.SERVICE:
        return {**_service(session), Key.CANCEL: session_move(Trigger.CANCEL)}
    if phase is Phase.OFFLINE:
        return {**_choices(session), **_to_languages(session)}
    if phase is Phase.OUT:
        return _choices(session)
    if phase in {Phase.HOURS, Phase.NO_ANSWER}:
        return {**_choices(session), **_back(session)}
    if (of_phase := _PHASE_KEYS.get(phase)) is not None:
        return of_phase(session)
    if phase is Phase.ENDED:
        return _ended(session)
    if session.wishes_in_line():
        return callback_keys(session)
    live: dict[Key, Move] = {**line_key(session), **pause_keys(session)} if phase in BEFORE_TALK else {}
    if phase in _OK_ONLY | _OK_AND_CANCEL:
        live[Key.OK] = session_move(Trigger.OK)
    if phase in _CANCEL_ONLY | _OK_AND_CANCEL:
        live[Key.CANCEL] = session_move(Trigger.CANCEL)
    return live


_PHASE_KEYS: Mapping[Phase, Callable[[Session], Keys]] = {
    Phase.PRIVACY: notice_keys,
    Phase.CODE: code_keys,
    Phase.RDV: meeting_keys,
    Phase.BOOK: book_keys,
    Phase.BOOKED: booked_keys,
    Phase.SHEETS: sheets_keys,
    Phase.SHEET: sheet_keys,
    Phase.SHEET_PRINT: sheet_print_keys,
    Phase.CALLBACK: callback_keys,
    Phase.CALLED_BACK: called_back_keys,
    Phase.NEXT_STEPS: steps_keys,
}


def _ended(session: Session) -> Keys:
    """The obvious key must not lose what the adviser wrote for afterwards: it prints it, another key ends without."""
    slip, end = session_move(Trigger.SLIP), session_move(Trigger.OK)
    live = {Key.L1: slip} if session.call.slip in {Slip.OFFERED, Slip.FAILED} else {}
    if session.call.next_steps:
        live[Key.L2] = session_move(Trigger.STEPS)
    if keeps_next_steps(session):
        live[Key.OK] = slip
        live |= {} if session.printing else {WITHOUT_SLIP_KEY: end}
    elif not session.printing:
        live[Key.OK] = end
    # The wipe stops the printer: while pages come out, only the red cross may ask for that.
    return {**live, Key.CANCEL: session_move(Trigger.CANCEL)} if session.printing else live


def keeps_next_steps(session: Session) -> bool:
    """Whether the adviser wrote what to do next, and the slip that carries it is yet to be printed."""
    return bool(session.call.next_steps) and session.call.slip is Slip.OFFERED and slip_printable(session)


# The services


def _first(session: Session) -> Keys:
    live = _menu(session) if session.single() is None else _dedicated(session)
    return {**live, Key.CANCEL: session_move(Trigger.CANCEL)} if session.practice else live


def _menu(session: Session) -> Keys:
    live = {
        key: session_move(Trigger.OTHERS, one.partner_id)
        if isinstance(one, PartnerEntry)
        else session_move(Trigger.CHOOSE, one.service_id)
        for key, one in menu_entries(session).items()
    }
    if (turn := next_page_key(session)) is not None:
        live[turn] = session_move(Trigger.NEXT)
    if session.phase is Phase.MORE:
        live[Key.CANCEL] = session_move(Trigger.CANCEL)
        return live
    live |= _to_languages(session)
    if takes_appointments(session):
        live[Key.OK] = session_move(Trigger.APPOINTMENT)
    return live


def _service(session: Session) -> Keys:
    service = session.service()
    if service is None or session.closed():
        return _choices(session)
    return {**_choices(session), Key.OK: session_move(Trigger.OK, service.service_id)}


def _dedicated(session: Session) -> Keys:
    """The first screen of a borne with one service is that service's page."""
    return {**_service(session), **_to_languages(session)}


def _to_languages(session: Session) -> Keys:
    return {Key.R3: session_move(Trigger.LANGUAGES)} if len(session.languages) > 1 else {}


def _choices(session: Session) -> Keys:
    return {key: choice_move(session, choice) for key, choice in choices(session).items()}


def _back(session: Session) -> Keys:
    """From the hours of a service to its page, from those of all to the first screen."""
    whole = session.phase is Phase.HOURS and not session.service_id
    return {Key.CANCEL: session_move(Trigger.BACK if whole else Trigger.CANCEL)}


def language_keys(session: Session) -> dict[Key, str]:
    """The languages of the page that shows, each at its key; the last key turns the page where six do not do."""
    codes = session.languages
    room = len(SOFTKEYS) if len(codes) <= len(SOFTKEYS) else len(SOFTKEYS) - 1
    start = session.menu_page * room % (-(-len(codes) // room) * room)
    return dict(zip(SOFTKEYS, codes[start : start + room], strict=False))


def _languages(session: Session) -> Keys:
    live = {key: session_move(Trigger.CHOOSE, code) for key, code in language_keys(session).items()}
    if len(session.languages) > len(SOFTKEYS):
        live[SOFTKEYS[-1]] = session_move(Trigger.NEXT)
    elif (practises := key_beside(session, live)) is not None:
        live[practises] = session_move(Trigger.PRACTISE)
    return {**live, Key.CANCEL: session_move(Trigger.CANCEL)}


# In a call


type Subject = Scan | Document | Showing


def focus(session: Session) -> Subject | None:
    """What the citizen has before the eyes in a call: the scan, a document, what is shown, or (None) the adviser.

    A scan that has begun is never pushed aside; then what needs a hand, then what needs an answer, then what is shown.
    """
    if session.phase is not Phase.IN_CALL:
        return None
    if session.scan.state is not ScanState.NONE:
        return session.scan
    for state, any_one in (
        (DocumentState.STOPPED, False),
        (DocumentState.FAILED, True),
        (DocumentState.PREVIEW, True),
        (DocumentState.PRINTING, False),
        (DocumentState.PRINTED, True),
    ):
        for document in session.documents:
            if document.state is state and (any_one or document.request_id == session.foreground):
                return document
    return session.showing if session.showing.state in _BEFORE_THE_EYES else None


def background_print(session: Session) -> Document | None:
    """A document that prints, or waits for a hand, while the citizen talks on."""
    return next(
        (one for one in session.documents if one.state in {DocumentState.STOPPED, DocumentState.PRINTING}), None
    )


def _in_call(session: Session) -> Keys:
    subject = focus(session)
    if session.zoom.state is ZoomState.ON:
        return {key: zoom_move(trigger) for key, trigger in zoom_keys(session.zoom).items()}
    enlarge = {Key.R1: zoom_move(Trigger.ENLARGE)} if enlargeable(subject) else {}
    match subject:
        case Scan():
            return {**_scan(subject), **enlarge}
        case Document():
            return {**_document(subject), **enlarge}
        case Showing():
            return {**_shown(session), **enlarge}
        case None if session.texting.state is not TextState.CLOSED:
            return writing_keys(session.texting, session.language, large=session.large)
        case None:
            return _with_adviser(session)


def _with_adviser(session: Session) -> Keys:
    """One key leads back to what was left: the print, since it may wait for a hand; after it, what is shown."""
    live = {Key.L1: scan_move(Trigger.ASKED), Key.L2: text_move(Trigger.WRITE), **pause_keys(session)}
    if (printing := background_print(session)) is not None:
        live[Key.L3] = document_move(Trigger.SHOW, printing.request_id)
    # While something prints, L3 is the print; the shown page is found again on it afterwards.
    elif session.showing.state in {ShowState.ASIDE, ShowState.SCREEN_ASIDE}:
        live[Key.L3] = show_move(Trigger.SHOW)
    live[Key.CANCEL] = session_move(Trigger.CANCEL)
    return live


def _scan(scan: Scan) -> Keys:
    last = scan.pages[-1] if scan.pages else ""
    match scan.state:
        case ScanState.PLACING | ScanState.FAULT:
            return {
                Key.OK: scan_move(Trigger.OK),
                Key.CANCEL: scan_move(Trigger.BACK if scan.pages else Trigger.CANCEL, last),
            }
        case ScanState.SCANNING:
            return {Key.CANCEL: scan_move(Trigger.BACK if scan.pages else Trigger.CANCEL, scan.scanning_id)}
        case ScanState.PREVIEW:
            more = {Key.L2: scan_move(Trigger.ADD)} if len(scan.pages) < MAX_SCAN_PAGES else {}
            return {
                Key.L1: scan_move(Trigger.REDO, last),
                **more,
                Key.OK: scan_move(Trigger.OK, last),
                Key.CANCEL: scan_move(Trigger.CANCEL, last),
            }
        case ScanState.SENDING:
            return {Key.CANCEL: scan_move(Trigger.CANCEL, last)}
        case ScanState.SENT:
            return {Key.OK: scan_move(Trigger.OK)}
        case _:
            return {}


def _document(document: Document) -> Keys:
    request_id = document.request_id
    yes = {Key.OK: document_move(Trigger.OK, request_id)}
    no = {Key.CANCEL: document_move(Trigger.CANCEL, request_id)}
    match document.state:
        case DocumentState.PREVIEW:
            flip = {Key.L1: document_move(Trigger.NEXT, request_id)} if len(document.page_ids) > 1 else {}
            return {**flip, **yes, **no}
        case DocumentState.PRINTING:
            return {**yes, **no}
        case DocumentState.STOPPED:
            return {Key.L1: document_move(Trigger.RESUMED, request_id), **yes, **no}
        case _:
            return yes


def _shown(session: Session) -> Keys:
    """Each key names the page on which it stands: a press that crosses a turn of the adviser's does nothing."""
    showing = session.showing
    live: dict[Key, Move] = {Key.CANCEL: show_move(Trigger.CANCEL, showing.request_id)}
    if showing.page > 0:
        live[Key.L1] = show_move(Trigger.BACK, showing.page_id)
    if showing.page + 1 < len(showing.page_ids):
        live[Key.L2] = show_move(Trigger.NEXT, showing.page_id)
    if printable(session):
        live[Key.OK] = show_move(Trigger.OK, showing.request_id)
    return live


def meaning(session: Session) -> tuple[object, ...]:
    """What the serial stands for: as long as this is equal, a press means the same.

    In line it is one and the same whether it rings yet: CANCEL leaves it, also in the moment when it begins to ring.
    """
    live = keys(session)
    phase = Phase.WAITING if session.phase in IN_LINE else session.phase
    return phase, session.overlay, tuple((key, live[key]) for key in Key if key in live)
