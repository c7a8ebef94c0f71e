"""What every paper of practice says, so that nobody takes it for a real one."""

from firmware.bilingual import Draft, Tongue, as_is
from firmware.papers.document_check import DocumentChecker
from firmware.views.text import _
from hardware.protocols import SlipAlign


def mark() -> str:
    return _("ENTRAÎNEMENT – sans valeur")


def marked(draft: Draft) -> Draft:
    """With the mark at its head and at its foot."""
    line = Tongue(draft.language).shared(mark, bold=True, align=SlipAlign.CENTRE)
    return Draft(draft.language, (line, as_is(""), *draft.parts, as_is(""), line))


def practice_checker() -> DocumentChecker:
    """Sets the mark at the top of every page that it lets through."""
    return DocumentChecker(mark=mark())
