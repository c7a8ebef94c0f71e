"""What stands on the slip of a call. Data only; the receipt printer's adapter draws it."""

import datetime as dt

from central.protocol.values import SiteInfo
from firmware.session.commands import PrintSlip
from firmware.views.text import _
from firmware.wall_clock import on_slip
from hardware.protocols import Slip, SlipAlign, SlipLine, SlipQr

_CENTRE = SlipAlign.CENTRE


def call_slip(command: PrintSlip, *, site: SiteInfo, now: dt.datetime, next_steps: str) -> Slip:
    """Site, service, date, adviser, what to do next, and the reference as text and as a QR code."""
    day, time = on_slip(now, site.time_zone)
    parts: list[SlipLine | SlipQr] = [
        SlipLine(site.name, bold=True, align=_CENTRE),
        SlipLine(day, align=_CENTRE),
        SlipLine(time, align=_CENTRE),
        SlipLine(""),
        SlipLine(command.service, large=True, align=_CENTRE),
        SlipLine(command.partner),
        SlipLine(_("Vous avez parlé avec {adviser}.").format(adviser=command.adviser)),
    ]
    if next_steps.strip():
        parts += [SlipLine(""), SlipLine(_("Et maintenant"), bold=True), SlipLine(next_steps.strip())]
    parts += [
        SlipLine(""),
        SlipLine(_("Votre numéro"), align=_CENTRE),
        SlipLine(command.reference, large=True, align=_CENTRE),
        SlipQr(command.reference),
        SlipLine(_("Gardez ce ticket."), align=_CENTRE),
    ]
    return Slip(tuple(parts))
