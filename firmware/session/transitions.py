"""Every transition of a session, as data: (state, trigger) -> (next state, action).

The diagram in docs/session.md is written from these tables (`scripts/session-diagram`). What is not in a table
does not happen: an event that comes too late, or from an older call, changes nothing.
"""

from collections.abc import Mapping

from firmware.session import (
    booking,
    callback,
    calling,
    code_entry,
    ending,
    leaflet,
    pausing,
    practice,
    printing,
    scanning,
    sheets,
    showing,
    signing,
    texting,
    zooming,
)
from firmware.session.appointment import BookStage as Book
from firmware.session.dialogue import TextState as Text
from firmware.session.moves import Trigger as On
from firmware.session.result import Action
from firmware.session.state import DocumentState as Doc
from firmware.session.state import LeafletState as Leaf
from firmware.session.state import Phase
from firmware.session.state import ScanState as Scan
from firmware.session.state import ShowState as Show
from firmware.session.state import ZoomState as Zoom
from firmware.session.wish import WishStage as Wish

type Table[State] = Mapping[tuple[State, On], tuple[State, Action]]

_ENDINGS = {
    On.CALL_ENDED: (Phase.ENDED, calling.was_ended),
    On.LINK_LOST: (Phase.ENDED, calling.give_up_link),
}
_CAMERA = {On.CAMERA_OFF: pausing.camera_off, On.CAMERA_ON: pausing.camera_on}
_MICROPHONE = {On.MICROPHONE_OFF: pausing.microphone_off, On.MICROPHONE_ON: pausing.microphone_on}
_SHEETS_FROM = (Phase.IDLE, Phase.SERVICE, Phase.NO_ANSWER, Phase.OFFLINE)
_LINK_ENDINGS = {**_ENDINGS, On.UNSAFE: (Phase.ENDED, calling.refuse_identity)}

SESSION: Table[Phase] = {
    (Phase.STARTING, On.READY): (Phase.IDLE, calling.go_home),
    (Phase.STARTING, On.OFFLINE): (Phase.OFFLINE, calling.go_home),
    (Phase.STARTING, On.WIPE_FAILED): (Phase.OUT, calling.stay),
    (Phase.STARTING, On.LATE): (Phase.OUT, calling.stay),
    (Phase.OFFLINE, On.ONLINE): (Phase.IDLE, calling.start_again),
    (Phase.OFFLINE, On.LANGUAGES): (Phase.LANGUAGE, calling.stay),
    (Phase.OFFLINE, On.HOURS): (Phase.HOURS, calling.open_hours),
    (Phase.OFFLINE, On.UNFIT): (Phase.OUT, calling.stay),
    # Choosing
    (Phase.IDLE, On.CHOOSE): (Phase.SERVICE, calling.choose_service),
    (Phase.IDLE, On.OK): (Phase.PRIVACY, calling.choose_service),
    (Phase.IDLE, On.NEXT): (Phase.MORE, calling.turn_page),
    (Phase.IDLE, On.OTHERS): (Phase.MORE, calling.choose_partner),
    (Phase.IDLE, On.HOURS): (Phase.HOURS, calling.open_hours),
    (Phase.IDLE, On.LANGUAGES): (Phase.LANGUAGE, calling.stay),
    (Phase.IDLE, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    (Phase.IDLE, On.UNFIT): (Phase.OUT, calling.stay),
    # Practice: in it the first screen has a way out and a limit of its own
    (Phase.IDLE, On.PRACTISE): (Phase.PRACTICE, practice.begin),
    (Phase.OFFLINE, On.PRACTISE): (Phase.PRACTICE, practice.begin),
    (Phase.PRACTICE, On.OK): (Phase.IDLE, calling.stay),
    (Phase.PRACTICE, On.CANCEL): (Phase.IDLE, calling.go_home),
    (Phase.PRACTICE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.IDLE, On.CANCEL): (Phase.IDLE, calling.go_home),
    (Phase.IDLE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.MORE, On.CHOOSE): (Phase.SERVICE, calling.choose_service),
    (Phase.MORE, On.NEXT): (Phase.MORE, calling.turn_page),
    (Phase.MORE, On.OTHERS): (Phase.MORE, calling.choose_partner),
    (Phase.MORE, On.CANCEL): (Phase.IDLE, calling.first_page),
    (Phase.MORE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.MORE, On.UNLISTED): (Phase.IDLE, calling.first_page),
    (Phase.MORE, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    (Phase.LANGUAGE, On.CHOOSE): (Phase.IDLE, calling.speak),
    (Phase.LANGUAGE, On.NEXT): (Phase.LANGUAGE, calling.turn_page),
    (Phase.LANGUAGE, On.CANCEL): (Phase.IDLE, calling.first_page),
    (Phase.LANGUAGE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.SERVICE, On.OK): (Phase.PRIVACY, calling.stay),
    (Phase.SERVICE, On.HOURS): (Phase.HOURS, calling.open_hours),
    (Phase.SERVICE, On.OTHERS): (Phase.MORE, calling.choose_partner),
    (Phase.SERVICE, On.CANCEL): (Phase.IDLE, calling.first_page),
    (Phase.SERVICE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.SERVICE, On.UNLISTED): (Phase.IDLE, calling.first_page),
    (Phase.SERVICE, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    (Phase.HOURS, On.NEXT): (Phase.HOURS, calling.turn_leaf),
    (Phase.HOURS, On.CANCEL): (Phase.SERVICE, calling.stay),
    (Phase.HOURS, On.BACK): (Phase.IDLE, calling.first_page),
    (Phase.HOURS, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.HOURS, On.UNLISTED): (Phase.IDLE, calling.first_page),
    (Phase.PRIVACY, On.OK): (Phase.WAITING, calling.request_call),
    (Phase.PRIVACY, On.VOICE_ONLY): (Phase.WAITING, calling.request_voice_call),
    (Phase.PRIVACY, On.SIGN_LANGUAGE): (Phase.PRIVACY, signing.switch),
    (Phase.PRIVACY, On.CANCEL): (Phase.SERVICE, calling.stay),
    (Phase.PRIVACY, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.PRIVACY, On.UNLISTED): (Phase.IDLE, calling.first_page),
    (Phase.PRIVACY, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    # Information sheets
    **{(phase, On.SHEETS): (Phase.SHEETS, sheets.open_sheets) for phase in _SHEETS_FROM},
    (Phase.SHEETS, On.CHOOSE): (Phase.SHEET, sheets.open_sheet),
    (Phase.SHEETS, On.NEXT): (Phase.SHEETS, sheets.turn_list),
    (Phase.SHEETS, On.CANCEL): (Phase.SERVICE, sheets.close_sheets),
    (Phase.SHEETS, On.BACK): (Phase.IDLE, sheets.leave_sheets),
    (Phase.SHEETS, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.SHEETS, On.UNLISTED): (Phase.SERVICE, sheets.close_sheets),
    (Phase.SHEET, On.NEXT): (Phase.SHEET, sheets.turn_sheet),
    (Phase.SHEET, On.BACK): (Phase.SHEET, sheets.turn_sheet_back),
    (Phase.SHEET, On.PRINT): (Phase.SHEET_PRINT, calling.stay),
    (Phase.SHEET, On.LATE): (Phase.SHEET, sheets.give_up_sheet),
    (Phase.SHEET, On.CANCEL): (Phase.SHEETS, sheets.close_sheet),
    (Phase.SHEET, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.SHEET, On.UNLISTED): (Phase.SHEETS, sheets.close_sheet),
    (Phase.SHEET_PRINT, On.CANCEL): (Phase.SHEET, calling.stay),
    (Phase.SHEET_PRINT, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.SHEET_PRINT, On.UNLISTED): (Phase.SHEETS, sheets.close_sheet),
    # An appointment
    (Phase.IDLE, On.APPOINTMENT): (Phase.CODE, code_entry.open_code),
    (Phase.CODE, On.DIGIT): (Phase.CODE, code_entry.type_digit),
    (Phase.CODE, On.ERASE): (Phase.CODE, code_entry.erase),
    (Phase.CODE, On.SCANNED): (Phase.CODE, code_entry.take_read_code),
    (Phase.CODE, On.FAULT): (Phase.CODE, code_entry.say_unreadable),
    (Phase.CODE, On.REFUSED): (Phase.CODE, code_entry.say_wrong),
    (Phase.CODE, On.LATE): (Phase.CODE, code_entry.say_no_answer),
    (Phase.CODE, On.FOUND): (Phase.RDV, code_entry.greet),
    (Phase.CODE, On.CANCEL): (Phase.IDLE, code_entry.leave),
    (Phase.CODE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.CODE, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    (Phase.RDV, On.OK): (Phase.WAITING, code_entry.request_meeting),
    (Phase.RDV, On.VOICE_ONLY): (Phase.WAITING, code_entry.request_voice_meeting),
    (Phase.RDV, On.SIGN_LANGUAGE): (Phase.RDV, signing.switch),
    (Phase.RDV, On.CHOOSE): (Phase.SERVICE, code_entry.choose_instead),
    (Phase.RDV, On.BOOK): (Phase.BOOK, booking.open_book),
    (Phase.RDV, On.SLIP): (Phase.RDV, code_entry.print_meeting),
    (Phase.RDV, On.SLIP_DONE): (Phase.RDV, code_entry.ticket_printed),
    (Phase.RDV, On.FAULT): (Phase.RDV, code_entry.ticket_failed),
    (Phase.RDV, On.CANCEL): (Phase.IDLE, code_entry.leave),
    (Phase.RDV, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.RDV, On.UNLISTED): (Phase.IDLE, code_entry.leave),
    (Phase.RDV, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    (Phase.IDLE, On.BOOK): (Phase.BOOK, booking.open_book),
    (Phase.SERVICE, On.BOOK): (Phase.BOOK, booking.open_book),
    (Phase.NO_ANSWER, On.BOOK): (Phase.BOOK, booking.open_book),
    (Phase.BOOK, On.FOUND): (Phase.BOOKED, booking.print_booking),
    (Phase.BOOK, On.CANCEL): (Phase.SERVICE, booking.close_book),
    (Phase.BOOK, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.BOOK, On.UNLISTED): (Phase.IDLE, booking.leave_booking),
    (Phase.BOOK, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    (Phase.BOOKED, On.SLIP): (Phase.BOOKED, booking.print_booking),
    (Phase.BOOKED, On.SLIP_DONE): (Phase.BOOKED, code_entry.ticket_printed),
    (Phase.BOOKED, On.FAULT): (Phase.BOOKED, code_entry.ticket_failed),
    (Phase.BOOKED, On.OK): (Phase.IDLE, booking.leave_booking),
    (Phase.BOOKED, On.TIME_UP): (Phase.IDLE, calling.go_home),
    # Being called back
    **{
        (phase, On.CALLBACK): (Phase.CALLBACK, callback.open_notice)
        for phase in (Phase.IDLE, Phase.SERVICE, Phase.NO_ANSWER)
    },
    (Phase.CALLBACK, On.SLIP): (Phase.CALLBACK, callback.print_wish),
    (Phase.CALLBACK, On.SLIP_DONE): (Phase.CALLBACK, code_entry.ticket_printed),
    (Phase.CALLBACK, On.FAULT): (Phase.CALLBACK, code_entry.ticket_failed),
    (Phase.CALLBACK, On.CANCEL): (Phase.SERVICE, callback.close_wish),
    (Phase.CALLBACK, On.OK): (Phase.IDLE, callback.leave_wish),
    (Phase.CALLBACK, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.CALLBACK, On.UNLISTED): (Phase.IDLE, callback.leave_wish),
    (Phase.CALLBACK, On.OFFLINE): (Phase.OFFLINE, calling.go_home),
    (Phase.IDLE, On.RUNG): (Phase.CALLED_BACK, callback.ring),
    (Phase.CALLED_BACK, On.OK): (Phase.PRIVACY, callback.come),
    (Phase.CALLED_BACK, On.LIFTED): (Phase.PRIVACY, callback.come),
    **{
        (Phase.CALLED_BACK, trigger): (Phase.IDLE, callback.stop_ringing)
        for trigger in (On.CANCEL, On.TIME_UP, On.WITHDRAWN, On.UNLISTED)
    },
    (Phase.CALLED_BACK, On.OFFLINE): (Phase.OFFLINE, calling.go_home),
    (Phase.PRIVACY, On.BACK): (Phase.IDLE, callback.stop_ringing),
    # In line
    (Phase.WAITING, On.RINGING): (Phase.RINGING, calling.ring),
    (Phase.WAITING, On.ACCEPTED): (Phase.CONNECTING, calling.start_links),
    (Phase.WAITING, On.CANCEL): (Phase.WIPING, ending.leave_line),
    (Phase.WAITING, On.UNANSWERED): (Phase.WIPING, ending.wipe_unanswered),
    **{(Phase.WAITING, trigger): end for trigger, end in _ENDINGS.items()},
    (Phase.RINGING, On.QUEUED): (Phase.WAITING, calling.stay),
    (Phase.RINGING, On.ACCEPTED): (Phase.CONNECTING, calling.start_links),
    (Phase.RINGING, On.CANCEL): (Phase.WIPING, ending.leave_line),
    (Phase.RINGING, On.UNANSWERED): (Phase.WIPING, ending.wipe_unanswered),
    **{(Phase.RINGING, trigger): end for trigger, end in _ENDINGS.items()},
    (Phase.NO_ANSWER, On.OK): (Phase.PRIVACY, calling.choose_service),
    (Phase.NO_ANSWER, On.HOURS): (Phase.HOURS, calling.open_hours),
    (Phase.NO_ANSWER, On.OTHERS): (Phase.MORE, calling.choose_partner),
    (Phase.NO_ANSWER, On.CANCEL): (Phase.IDLE, calling.first_page),
    (Phase.NO_ANSWER, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.NO_ANSWER, On.UNLISTED): (Phase.IDLE, calling.first_page),
    (Phase.NO_ANSWER, On.OFFLINE): (Phase.OFFLINE, calling.start_again),
    # With the adviser
    (Phase.CONNECTING, On.CONNECTED): (Phase.IN_CALL, calling.greet),
    (Phase.CONNECTING, On.CANCEL): (Phase.ENDED, calling.hang_up),
    **{(Phase.CONNECTING, trigger): end for trigger, end in _LINK_ENDINGS.items()},
    (Phase.IN_CALL, On.CANCEL): (Phase.HANGUP, calling.stay),
    (Phase.IN_CALL, On.PUT_BACK): (Phase.ON_HOOK, calling.stay),
    **{(Phase.IN_CALL, trigger): end for trigger, end in _LINK_ENDINGS.items()},
    (Phase.HANGUP, On.OK): (Phase.IN_CALL, calling.stay),
    (Phase.HANGUP, On.TIME_UP): (Phase.IN_CALL, calling.stay),
    (Phase.HANGUP, On.CANCEL): (Phase.ENDED, calling.hang_up),
    (Phase.HANGUP, On.PUT_BACK): (Phase.ON_HOOK, calling.stay),
    **{(Phase.HANGUP, trigger): end for trigger, end in _LINK_ENDINGS.items()},
    (Phase.ON_HOOK, On.OK): (Phase.IN_CALL, calling.speak_aloud),
    (Phase.ON_HOOK, On.LIFTED): (Phase.IN_CALL, calling.stay),
    (Phase.ON_HOOK, On.CANCEL): (Phase.ENDED, calling.hang_up),
    (Phase.ON_HOOK, On.TIME_UP): (Phase.ENDED, calling.hang_up),
    **{(Phase.ON_HOOK, trigger): end for trigger, end in _LINK_ENDINGS.items()},
    # What the citizen keeps back
    **{
        (phase, trigger): (phase, action)
        for phase in (Phase.WAITING, Phase.RINGING, Phase.CONNECTING, Phase.IN_CALL)
        for trigger, action in _CAMERA.items()
    },
    **{(Phase.IN_CALL, trigger): (Phase.IN_CALL, action) for trigger, action in _MICROPHONE.items()},
    # The end
    (Phase.ENDED, On.SLIP): (Phase.SLIP_PRINTING, ending.print_slip),
    (Phase.ENDED, On.OK): (Phase.WIPING, ending.finish),
    (Phase.ENDED, On.CANCEL): (Phase.WIPING, ending.finish),
    (Phase.ENDED, On.TIME_UP): (Phase.WIPING, ending.finish),
    (Phase.SLIP_PRINTING, On.SLIP_DONE): (Phase.ENDED, ending.slip_printed),
    (Phase.SLIP_PRINTING, On.FAULT): (Phase.ENDED, ending.slip_failed),
    (Phase.SLIP_PRINTING, On.TIME_UP): (Phase.ENDED, ending.slip_failed),
    (Phase.WIPING, On.WIPED): (Phase.NOTHING, calling.stay),
    (Phase.WIPING, On.UNANSWERED): (Phase.NO_ANSWER, calling.stay),
    (Phase.WIPING, On.PAPER_LEFT): (Phase.PAPER_LEFT, ending.say_paper_left),
    (Phase.WIPING, On.WIPE_FAILED): (Phase.OUT, calling.stay),
    (Phase.WIPING, On.LATE): (Phase.OUT, calling.stay),
    (Phase.PAPER_LEFT, On.OK): (Phase.PAPER_LEFT, ending.check_paper),
    (Phase.PAPER_LEFT, On.WIPED): (Phase.NOTHING, calling.stay),
    (Phase.PAPER_LEFT, On.TIME_UP): (Phase.NOTHING, calling.stay),
    (Phase.NOTHING, On.OK): (Phase.IDLE, calling.go_home),
    (Phase.NOTHING, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.OUT, On.FIT): (Phase.IDLE, calling.go_home),
}

SCAN: Table[Scan] = {
    (Scan.NONE, On.ASKED): (Scan.PLACING, scanning.begin),
    (Scan.PLACING, On.OK): (Scan.SCANNING, scanning.start_scan),
    (Scan.PLACING, On.CANCEL): (Scan.NONE, scanning.decline),
    (Scan.PLACING, On.BACK): (Scan.PREVIEW, scanning.look_again),
    (Scan.PLACING, On.TIME_UP): (Scan.NONE, scanning.decline),
    (Scan.PLACING, On.WITHDRAWN): (Scan.NONE, scanning.withdraw),
    (Scan.SCANNING, On.SCANNED): (Scan.PREVIEW, scanning.keep_page),
    (Scan.SCANNING, On.FAULT): (Scan.FAULT, scanning.tell_fault),
    (Scan.SCANNING, On.CANCEL): (Scan.PLACING, scanning.stop_scan),
    (Scan.SCANNING, On.BACK): (Scan.PREVIEW, scanning.stop_scan),
    (Scan.SCANNING, On.WITHDRAWN): (Scan.NONE, scanning.withdraw),
    (Scan.FAULT, On.OK): (Scan.SCANNING, scanning.start_scan),
    (Scan.FAULT, On.CANCEL): (Scan.NONE, scanning.decline),
    (Scan.FAULT, On.BACK): (Scan.PREVIEW, scanning.look_again),
    (Scan.FAULT, On.TIME_UP): (Scan.NONE, scanning.decline),
    (Scan.FAULT, On.WITHDRAWN): (Scan.NONE, scanning.withdraw),
    (Scan.PREVIEW, On.OK): (Scan.SENDING, scanning.send_pages),
    (Scan.PREVIEW, On.REDO): (Scan.SCANNING, scanning.scan_again),
    (Scan.PREVIEW, On.ADD): (Scan.PLACING, scanning.place_another),
    (Scan.PREVIEW, On.CANCEL): (Scan.NONE, scanning.decline),
    (Scan.PREVIEW, On.TIME_UP): (Scan.NONE, scanning.decline),
    (Scan.PREVIEW, On.WITHDRAWN): (Scan.NONE, scanning.withdraw),
    (Scan.SENDING, On.SENT): (Scan.SENT, scanning.thank),
    (Scan.SENDING, On.CANCEL): (Scan.NONE, scanning.decline),
    (Scan.SENDING, On.WITHDRAWN): (Scan.NONE, scanning.withdraw),
    (Scan.SENT, On.OK): (Scan.NONE, scanning.close),
}

_JOB_ENDS = {
    On.JOB_PRINTED: (Doc.PRINTED, printing.tell_printed),
    On.JOB_CANCELLED: (Doc.GONE, printing.tell_cancelled),
    On.JOB_FAILED: (Doc.FAILED, printing.tell_failed),
}

DOCUMENT: Table[Doc] = {
    (Doc.NEW, On.ASKED): (Doc.RECEIVING, printing.announce),
    (Doc.RECEIVING, On.CHECKED): (Doc.PREVIEW, printing.propose),
    (Doc.RECEIVING, On.REFUSED): (Doc.GONE, printing.forget),
    (Doc.RECEIVING, On.WITHDRAWN): (Doc.GONE, printing.forget),
    (Doc.PREVIEW, On.NEXT): (Doc.PREVIEW, printing.flip),
    (Doc.PREVIEW, On.OK): (Doc.PRINTING, printing.submit),
    (Doc.PREVIEW, On.CANCEL): (Doc.GONE, printing.decline),
    (Doc.PREVIEW, On.TIME_UP): (Doc.GONE, printing.decline),
    (Doc.PREVIEW, On.WITHDRAWN): (Doc.GONE, printing.forget),
    (Doc.PRINTING, On.OK): (Doc.PRINTING, printing.to_background),
    (Doc.PRINTING, On.SHOW): (Doc.PRINTING, printing.to_foreground),
    (Doc.PRINTING, On.CANCEL): (Doc.CANCELLING, printing.cancel),
    (Doc.PRINTING, On.WITHDRAWN): (Doc.CANCELLING, printing.cancel),
    (Doc.PRINTING, On.JOB_MOVED): (Doc.PRINTING, printing.tell_progress),
    (Doc.PRINTING, On.JOB_STOPPED): (Doc.STOPPED, printing.tell_stopped),
    **{(Doc.PRINTING, trigger): end for trigger, end in _JOB_ENDS.items()},
    (Doc.STOPPED, On.OK): (Doc.STOPPED, printing.to_background),
    (Doc.STOPPED, On.TIME_UP): (Doc.STOPPED, printing.to_background),
    (Doc.STOPPED, On.SHOW): (Doc.STOPPED, printing.to_foreground),
    (Doc.STOPPED, On.RESUMED): (Doc.STOPPED, printing.resume),
    (Doc.STOPPED, On.CANCEL): (Doc.CANCELLING, printing.cancel),
    (Doc.STOPPED, On.WITHDRAWN): (Doc.CANCELLING, printing.cancel),
    (Doc.STOPPED, On.JOB_MOVED): (Doc.PRINTING, printing.tell_progress),
    (Doc.STOPPED, On.JOB_STOPPED): (Doc.STOPPED, printing.tell_stopped),
    **{(Doc.STOPPED, trigger): end for trigger, end in _JOB_ENDS.items()},
    **{(Doc.CANCELLING, trigger): end for trigger, end in _JOB_ENDS.items()},
    (Doc.CANCELLING, On.TIME_UP): (Doc.GONE, printing.tell_cancelled),
    (Doc.PRINTED, On.OK): (Doc.GONE, printing.forget),
    (Doc.PRINTED, On.TIME_UP): (Doc.GONE, printing.forget),
    (Doc.FAILED, On.OK): (Doc.GONE, printing.forget),
    (Doc.FAILED, On.TIME_UP): (Doc.GONE, printing.forget),
}

LEAFLET: Table[Leaf] = {
    **{(state, On.PRINT): (Leaf.PRINTING, sheets.print_sheet) for state in (Leaf.NONE, Leaf.PRINTED, Leaf.FAILED)},
    (Leaf.NONE, On.SLIP): (Leaf.PRINTING, leaflet.print_hours),
    (Leaf.PRINTING, On.SLIP_DONE): (Leaf.PRINTED, leaflet.say_printed),
    (Leaf.PRINTING, On.FAULT): (Leaf.FAILED, leaflet.say_failed),
    (Leaf.PRINTING, On.TIME_UP): (Leaf.FAILED, leaflet.say_failed),
    (Leaf.PRINTED, On.SLIP): (Leaf.PRINTING, leaflet.print_hours),
    (Leaf.PRINTED, On.TIME_UP): (Leaf.NONE, leaflet.note_over),
    (Leaf.FAILED, On.SLIP): (Leaf.PRINTING, leaflet.print_hours),
    (Leaf.FAILED, On.TIME_UP): (Leaf.NONE, leaflet.note_over),
}

BOOKING: Table[Book] = {
    (Book.LOADING, On.CHECKED): (Book.DAYS, calling.stay),
    (Book.LOADING, On.REFUSED): (Book.NONE_FREE, calling.stay),
    (Book.LOADING, On.LATE): (Book.FAILED, booking.refuse_booking),
    (Book.DAYS, On.CHOOSE): (Book.HOURS, booking.choose_day),
    (Book.DAYS, On.NEXT): (Book.DAYS, booking.later),
    (Book.HOURS, On.CHOOSE): (Book.ASKING, booking.ask_booking),
    (Book.HOURS, On.NEXT): (Book.HOURS, booking.later),
    (Book.HOURS, On.BACK): (Book.DAYS, booking.back_to_days),
    (Book.ASKING, On.FOUND): (Book.DONE, calling.stay),
    (Book.ASKING, On.TAKEN): (Book.LOADING, booking.look_again),
    (Book.ASKING, On.REFUSED): (Book.FAILED, booking.refuse_booking),
    (Book.ASKING, On.LATE): (Book.FAILED, booking.give_up_booking),
    (Book.FAILED, On.OK): (Book.LOADING, booking.ask_slots),
    (Book.DONE, On.CANCEL): (Book.CANCEL_ASKED, calling.stay),
    (Book.CANCEL_ASKED, On.OK): (Book.DONE, calling.stay),
    (Book.CANCEL_ASKED, On.CANCEL): (Book.CANCELLING, booking.cancel_booking),
    (Book.CANCELLING, On.WITHDRAWN): (Book.CANCELLED, booking.say_cancelled),
    (Book.CANCELLING, On.REFUSED): (Book.DONE, booking.say_kept),
    (Book.CANCELLING, On.LATE): (Book.DONE, booking.say_kept),
}
"""`NONE` and the way into `LOADING` belong to the session: a booking is there in the phases `book` and `booked`."""

WISH: Table[Wish] = {
    (Wish.NOTICE, On.OK): (Wish.ASKING, callback.ask),
    (Wish.ASKING, On.FOUND): (Wish.KEPT, callback.say_noted),
    (Wish.ASKING, On.REFUSED): (Wish.FAILED, callback.refuse_wish),
    (Wish.ASKING, On.LATE): (Wish.FAILED, callback.give_up_wish),
    (Wish.KEPT, On.CANCEL): (Wish.CANCELLING, callback.cancel_wish),
    (Wish.CANCELLING, On.WITHDRAWN): (Wish.CANCELLED, callback.say_gone),
    (Wish.CANCELLING, On.LATE): (Wish.KEPT, callback.say_stands),
}
"""`NONE` and the way into `NOTICE` belong to the session, as with a booking."""

TEXT: Table[Text] = {
    (Text.CLOSED, On.WRITE): (Text.GROUPS, texting.open_text),
    (Text.GROUPS, On.CHOOSE): (Text.LETTERS, texting.choose_group),
    (Text.GROUPS, On.SIGNS): (Text.SIGNS, calling.stay),
    (Text.GROUPS, On.PHRASES): (Text.PHRASES, calling.stay),
    (Text.GROUPS, On.CANCEL): (Text.CLOSED, texting.close_text),
    (Text.LETTERS, On.TYPE): (Text.GROUPS, texting.type_letter),
    (Text.LETTERS, On.NEXT): (Text.LETTERS, texting.next_letters),
    (Text.LETTERS, On.CANCEL): (Text.GROUPS, calling.stay),
    (Text.SIGNS, On.TYPE): (Text.GROUPS, texting.type_letter),
    (Text.SIGNS, On.ERASE): (Text.SIGNS, texting.take_back),
    (Text.SIGNS, On.NEW_LINE): (Text.GROUPS, texting.end_line),
    (Text.SIGNS, On.CHOOSE): (Text.FIGURES, texting.choose_group),
    (Text.SIGNS, On.CANCEL): (Text.GROUPS, calling.stay),
    (Text.FIGURES, On.TYPE): (Text.SIGNS, texting.type_letter),
    (Text.FIGURES, On.CANCEL): (Text.SIGNS, calling.stay),
    (Text.PHRASES, On.SAY): (Text.GROUPS, texting.say_phrase),
    (Text.PHRASES, On.CANCEL): (Text.GROUPS, calling.stay),
}

_SHOW_BEGINS = {
    On.ASKED: (Show.RECEIVING, showing.announce),
    On.SHARED: (Show.SCREEN, showing.share),
}
_SHOW_MOVES = {**_SHOW_BEGINS, On.WITHDRAWN: (Show.NONE, showing.close)}

SHOWING: Table[Show] = {
    **{(Show.NONE, trigger): begin for trigger, begin in _SHOW_BEGINS.items()},
    **{
        (state, trigger): move
        for state in (Show.RECEIVING, Show.SHOWN, Show.ASIDE, Show.SCREEN, Show.SCREEN_ASIDE)
        for trigger, move in _SHOW_MOVES.items()
    },
    (Show.RECEIVING, On.CHECKED): (Show.SHOWN, showing.present),
    (Show.RECEIVING, On.REFUSED): (Show.NONE, showing.refuse),
    (Show.SHOWN, On.NEXT): (Show.SHOWN, showing.next_page),
    (Show.SHOWN, On.BACK): (Show.SHOWN, showing.page_before),
    (Show.SHOWN, On.TURNED): (Show.SHOWN, showing.turn),
    (Show.SHOWN, On.POINTED): (Show.SHOWN, showing.point),
    (Show.SHOWN, On.OK): (Show.SHOWN, showing.print_shown),
    (Show.SHOWN, On.CANCEL): (Show.ASIDE, showing.set_aside),
    (Show.ASIDE, On.SHOW): (Show.SHOWN, showing.present),
    (Show.ASIDE, On.TURNED): (Show.SHOWN, showing.turn),
    (Show.SCREEN, On.CANCEL): (Show.SCREEN_ASIDE, showing.set_aside),
    (Show.SCREEN_ASIDE, On.SHOW): (Show.SCREEN, showing.present),
}

ZOOM: Table[Zoom] = {
    (Zoom.OFF, On.ENLARGE): (Zoom.ON, zooming.enlarge),
    (Zoom.ON, On.UP): (Zoom.ON, zooming.up),
    (Zoom.ON, On.DOWN): (Zoom.ON, zooming.down),
    (Zoom.ON, On.LEFT): (Zoom.ON, zooming.left),
    (Zoom.ON, On.RIGHT): (Zoom.ON, zooming.right),
    (Zoom.ON, On.SMALLER): (Zoom.OFF, zooming.shrink),
    (Zoom.ON, On.OK): (Zoom.OFF, zooming.shrink),
    (Zoom.ON, On.CANCEL): (Zoom.OFF, zooming.shrink),
    (Zoom.ON, On.WITHDRAWN): (Zoom.OFF, zooming.shrink),
}
