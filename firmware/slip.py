"""What stands on the slip of a call or of an appointment. Data only; the receipt printer's adapter draws it."""

import datetime as dt

from central.protocol.appointments import qr_content
from central.protocol.values import SiteInfo
from firmware.session.commands import PrintCallback, PrintTicket
from firmware.session.paper_commands import PrintSlip
from firmware.views.callback import called_when
from firmware.views.text import _, typographic
from firmware.views.times import day_and_year, hour, spaced
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


def appointment_slip(command: PrintTicket, *, site: SiteInfo) -> Slip:
    """Where, when, with whom, and the code as digits and as a QR code that the borne's camera reads."""
    return Slip((
        SlipLine(_("Votre rendez-vous"), bold=True, align=_CENTRE),
        SlipLine(""),
        SlipLine(typographic(day_and_year(command.date)), align=_CENTRE),
        SlipLine(typographic(hour(command.at)), large=True, align=_CENTRE),
        SlipLine(""),
        SlipLine(command.service, bold=True, align=_CENTRE),
        SlipLine(command.partner, align=_CENTRE),
        SlipLine(site.name, align=_CENTRE),
        SlipLine(""),
        SlipLine(_("Votre code"), align=_CENTRE),
        SlipLine(spaced(command.code), large=True, align=_CENTRE),
        SlipQr(qr_content(command.code)),
        SlipLine(_("À la borne : rond vert, puis le code."), align=_CENTRE),
        SlipLine(_("Gardez ce ticket."), align=_CENTRE),
    ))  # fmt: skip


def callback_slip(command: PrintCallback, *, site: SiteInfo, now: dt.datetime) -> Slip:
    """The number by which the borne will ring, for which service, and when about."""
    when = called_when(command.service, now_s=now.timestamp(), zone=site.time_zone)
    return Slip((
        SlipLine(_("Votre ticket"), bold=True, align=_CENTRE),
        SlipLine(str(command.ticket), large=True, align=_CENTRE),
        SlipLine(""),
        SlipLine(command.service.name, bold=True, align=_CENTRE),
        SlipLine(command.service.partner, align=_CENTRE),
        SlipLine(site.name, align=_CENTRE),
        SlipLine(""),
        SlipLine(typographic(_("On vous rappelle {when}.").format(when=when)), align=_CENTRE),
        SlipLine(typographic(_("Soyez **près de la borne** : elle sonnera.").replace("**", "")), align=_CENTRE),
        SlipLine(_("Gardez ce ticket."), align=_CENTRE),
    ))  # fmt: skip
