"""The transitions of what goes on beside the phase: papers, bookings, typed text. Data, like `transitions.SESSION`."""

from firmware.session import (
    booking,
    callback,
    calling,
    leaflet,
    look_back,
    printing,
    scanning,
    sheets,
    showing,
    texting,
    zooming,
)
from firmware.session.appointment import BookStage as Book
from firmware.session.dialogue import TextState as Text
from firmware.session.moves import Trigger as On
from firmware.session.paper_state import DocumentState as Doc
from firmware.session.paper_state import LeafletState as Leaf
from firmware.session.paper_state import ScanState as Scan
from firmware.session.paper_state import ShowState as Show
from firmware.session.paper_state import ZoomState as Zoom
from firmware.session.transitions import Table
from firmware.session.wish import WishStage as Wish

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
    (Wish.CANCELLING, On.LATE): (Wish.CANCEL_LATER, callback.say_later),
    (Wish.CANCEL_LATER, On.WITHDRAWN): (Wish.CANCELLED, callback.say_gone),
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
    # A keyboard looks back from everywhere
    **{
        (state, On.LOOK_BACK): (Text.LOOKING, look_back.look_back)
        for state in (Text.GROUPS, Text.LETTERS, Text.SIGNS, Text.FIGURES, Text.PHRASES)
    },
    (Text.LOOKING, On.UP): (Text.LOOKING, look_back.up),
    (Text.LOOKING, On.DOWN): (Text.LOOKING, look_back.down),
    (Text.LOOKING, On.OLDEST): (Text.LOOKING, look_back.oldest),
    (Text.LOOKING, On.NEWEST): (Text.GROUPS, texting.open_text),
    (Text.LOOKING, On.WRITE): (Text.GROUPS, texting.open_text),
    (Text.LOOKING, On.CANCEL): (Text.GROUPS, texting.open_text),
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
