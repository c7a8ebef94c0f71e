"""What every paper of practice says, so that nobody takes it for a real one."""

from firmware.papers.document_check import DocumentChecker
from firmware.views.text import _
from hardware.protocols import Slip, SlipAlign, SlipLine


def mark() -> str:
    return _("ENTRAÎNEMENT – sans valeur")


def marked(slip: Slip) -> Slip:
    """With the mark at its head and at its foot."""
    line = SlipLine(mark(), bold=True, align=SlipAlign.CENTRE)
    return Slip((line, SlipLine(""), *slip.parts, SlipLine(""), line))


def practice_checker() -> DocumentChecker:
    """Sets the mark at the top of every page that it lets through."""
    return DocumentChecker(mark=mark())
