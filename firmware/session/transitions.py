"""Every transition of a session's phase, as data: (state, trigger) -> (next state, action); others in `submachines`.

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
    next_steps,
    pausing,
    practice,
    sheets,
    signing,
    writes,
)
from firmware.session.moves import Trigger as On
from firmware.session.phases import IN_LINE, Phase
from firmware.session.result import Action

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
    (Phase.OFFLINE, On.TIME_UP): (Phase.OFFLINE, ending.forget_settings),
    (Phase.OFFLINE, On.HOURS): (Phase.HOURS, calling.open_hours),
    (Phase.OFFLINE, On.UNFIT): (Phase.OUT, calling.stay),
    # Choosing
    (Phase.IDLE, On.CHOOSE): (Phase.SERVICE, calling.choose_service),
    (Phase.IDLE, On.NOTICE): (Phase.PRIVACY, calling.choose_service),
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
    (Phase.LANGUAGE, On.PRACTISE): (Phase.PRACTICE, practice.begin),
    (Phase.PRACTICE, On.OK): (Phase.IDLE, calling.stay),
    (Phase.PRACTICE, On.CANCEL): (Phase.IDLE, calling.go_home),
    (Phase.PRACTICE, On.TIME_UP): (Phase.IDLE, calling.go_home),
    (Phase.IDLE, On.CANCEL): (Phase.IDLE, calling.go_home),
    (Phase.IDLE, On.TIME_UP): (Phase.IDLE, ending.forget_settings),
    (Phase.MORE, On.CHOOSE): (Phase.SERVICE, calling.choose_service),
    (Phase.MORE, On.NOTICE): (Phase.PRIVACY, calling.choose_service),
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
    (Phase.PRIVACY, On.WRITE_INSTEAD): (Phase.PRIVACY, writes.switch),
    (Phase.PRIVACY, On.PAGE): (Phase.SERVICE, calling.stay),
    (Phase.PRIVACY, On.CANCEL): (Phase.SERVICE, calling.stay),
    (Phase.PRIVACY, On.HOME): (Phase.IDLE, calling.first_page),
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
    (Phase.CODE, On.APPOINTMENT): (Phase.CODE, code_entry.open_code),
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
    (Phase.RDV, On.WRITE_INSTEAD): (Phase.RDV, writes.switch),
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
    **{
        (phase, On.MORE_CHOICES): (phase, calling.turn_choices)
        for phase in (Phase.IDLE, Phase.SERVICE, Phase.NO_ANSWER)
    },
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
    # In line, with the notice of being called back over it
    **{(phase, On.CALLBACK): (phase, callback.open_notice) for phase in sorted(IN_LINE)},
    **{(phase, On.BACK): (phase, callback.close_wish) for phase in sorted(IN_LINE)},
    **{(phase, On.FOUND): (Phase.WIPING, ending.leave_for_callback) for phase in sorted(IN_LINE)},
    (Phase.WIPING, On.CALLBACK): (Phase.CALLBACK, callback.go_on),
    **{
        (phase, On.WALKED_AWAY): (Phase.WIPING, ending.walk_away)
        for phase in (Phase.WAITING, Phase.RINGING, Phase.CONNECTING, Phase.IN_CALL)
    },
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
    (Phase.ON_HOOK, On.OK): (Phase.IN_CALL, calling.stay),
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
    (Phase.ENDED, On.STEPS): (Phase.NEXT_STEPS, next_steps.open_steps),
    (Phase.NEXT_STEPS, On.NEXT): (Phase.NEXT_STEPS, next_steps.turn_steps),
    (Phase.NEXT_STEPS, On.BACK): (Phase.NEXT_STEPS, next_steps.turn_steps_back),
    (Phase.NEXT_STEPS, On.SLIP): (Phase.SLIP_PRINTING, ending.print_slip),
    (Phase.NEXT_STEPS, On.CANCEL): (Phase.ENDED, calling.stay),
    (Phase.NEXT_STEPS, On.TIME_UP): (Phase.WIPING, ending.finish),
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
