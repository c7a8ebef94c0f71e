"""Slips before a camera, drawn as the virtual borne's page shows them: with the QR code where it stands on paper."""

import io

import numpy as np
from PIL import Image

from central.protocol.values import SiteInfo
from firmware.bilingual import Tongue
from firmware.session.commands import PrintTicket
from firmware.slip import appointment_slip
from hardware.bench.pictures import slip_png
from hardware.protocols import Slip, SlipLine, SlipQr
from hardware.simulated.held import Luma

SITE = SiteInfo(site_id="latronquiere", name="Mairie de Latronquière")


def brightness(png: bytes) -> Luma:
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("L"))


def slip_of(code: str) -> Luma:
    """The slip of an appointment."""
    ticket = PrintTicket("1", "Allocations familiales", "CAF du Lot", "2026-12-01", "10:00", code)
    draft = appointment_slip(ticket, Tongue("fr"), site=SITE)
    return brightness(slip_png(Slip(tuple(p if isinstance(p, SlipQr) else p.line for p in draft.parts))))


def other_qr(content: str) -> Luma:
    """A QR code that is none of ours."""
    return brightness(slip_png(Slip((SlipLine("Menu"), SlipQr(content)))))
