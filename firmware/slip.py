"""What stands on the slip of a call or of an appointment, in the citizen's language. Data only."""

import datetime as dt

from central.protocol.appointments import qr_content
from central.protocol.values import SiteInfo
from firmware.bilingual import Draft, SlipText, Tongue, as_is
from firmware.session.commands import PrintCallback, PrintTicket
from firmware.session.paper_commands import PrintSlip
from firmware.views.callback import called_when
from firmware.views.services import name_of
from firmware.views.text import _, language, typographic
from firmware.views.times import day_and_year, hour, spaced
from firmware.wall_clock import on_slip
from hardware.protocols import SlipAlign, SlipQr

_CENTRE = SlipAlign.CENTRE


def call_slip(command: PrintSlip, tongue: Tongue, *, site: SiteInfo, now: dt.datetime, next_steps: str) -> Draft:
    """Site, service, date, adviser, what to do next, and the reference as text and as a QR code."""

    def day_and_time(part: int) -> str:
        return on_slip(now, site.time_zone, language())[part]

    parts: list[SlipText | SlipQr] = [
        as_is(site.name, bold=True, align=_CENTRE),
        tongue.shared(lambda: day_and_time(0), align=_CENTRE),
        tongue.shared(lambda: day_and_time(1), align=_CENTRE),
        as_is(""),
        as_is(command.service, large=True, align=_CENTRE),
        as_is(command.partner, align=_CENTRE),
        tongue.own(lambda: _("Vous avez parlé avec {adviser}.").format(adviser=command.adviser)),
    ]
    if steps := [as_is(line) for line in next_steps.strip().splitlines()]:
        parts += [as_is(""), tongue.own(lambda: _("Et maintenant"), bold=True), *steps]
    parts += [
        as_is(""),
        tongue.shared(lambda: _("Votre numéro"), align=_CENTRE),
        as_is(command.reference, large=True, align=_CENTRE),
        SlipQr(command.reference),
        tongue.own(lambda: _("Gardez ce ticket."), align=_CENTRE),
    ]
    return Draft(tongue.language, tuple(parts))


def appointment_slip(command: PrintTicket, tongue: Tongue, *, site: SiteInfo) -> Draft:
    """Where, when, with whom, and the code as digits and as a QR code that the borne's camera reads."""
    return Draft(tongue.language, (
        tongue.shared(lambda: _("Votre rendez-vous"), bold=True, align=_CENTRE),
        as_is(""),
        tongue.shared(lambda: typographic(day_and_year(command.date)), align=_CENTRE),
        tongue.shared(lambda: typographic(hour(command.at)), large=True, align=_CENTRE),
        as_is(""),
        as_is(command.service, bold=True, align=_CENTRE),
        as_is(command.partner, align=_CENTRE),
        as_is(site.name, align=_CENTRE),
        as_is(""),
        tongue.shared(lambda: _("Votre code"), align=_CENTRE),
        as_is(spaced(command.code), large=True, align=_CENTRE),
        SlipQr(qr_content(command.code)),
        tongue.own(lambda: typographic(_("À la borne : rond vert, puis le code.")), align=_CENTRE),
        tongue.own(lambda: _("Gardez ce ticket."), align=_CENTRE),
    ))  # fmt: skip


def callback_slip(command: PrintCallback, tongue: Tongue, *, site: SiteInfo, now: dt.datetime) -> Draft:
    """The number by which the borne will ring, for which service, and when about."""

    def rings() -> str:
        when = called_when(command.service, now_s=now.timestamp(), zone=site.time_zone)
        return typographic(_("On vous rappelle {when}.").format(when=when))

    def near() -> str:
        return typographic(_("Soyez **près de la borne** : elle sonnera.").replace("**", ""))

    return Draft(tongue.language, (
        tongue.shared(lambda: _("Votre ticket"), bold=True, align=_CENTRE),
        as_is(str(command.ticket), large=True, align=_CENTRE),
        as_is(""),
        tongue.shared(lambda: name_of(command.service), bold=True, align=_CENTRE),
        as_is(command.service.partner, align=_CENTRE),
        as_is(site.name, align=_CENTRE),
        as_is(""),
        tongue.shared(rings, align=_CENTRE),
        tongue.own(near, align=_CENTRE),
        tongue.own(lambda: _("Gardez ce ticket."), align=_CENTRE),
    ))  # fmt: skip
