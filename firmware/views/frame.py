"""What many views have in common: the bars around the screen."""

from dataclasses import replace

from firmware.locale.translations import SOURCE
from firmware.session.dialogue import TextState
from firmware.session.keys import focus
from firmware.session.paper_state import Document, Scan, Showing
from firmware.session.phases import LINKED
from firmware.session.state import Session
from firmware.views.amounts import length
from firmware.views.flashing import flashing
from firmware.views.text import _
from firmware.views.view import Layout, Quoted, Video, View


def framed(session: Session, view: View) -> View:
    """The view with place, clock and volume bar. In a call: who one talks to, and how long already."""
    call = session.call
    # Whoever comes to help reads neither whom one talks to nor the words.
    linked = session.phase in LINKED and not session.held()
    if linked:
        place = f"{call.partner} · {call.adviser}" if call.partner else call.adviser
        clock = length(session.now_s - call.accepted_at_s)
    else:
        place = view.place or ("" if session.site is None else session.site.name)
        clock = session.clock
    volume = None if session.volume_until_s is None else session.volume
    words = call.words if linked else None
    told = view.layout is Layout.CALL and session.process_up and not session.reconnecting()
    if words is not None and (told or session.guidance.asked):
        view = _with_words(view, words)
    return replace(
        view,
        place=place,
        clock=clock,
        volume=volume,
        in_call=linked,
        adviser_speaks=_("{adviser} parle").format(adviser=who(session)) if linked and call.adviser_speaks else "",
        words=words,
        signer=linked and session.signing and view.video is Video.CALL,
        fit=linked and session.showing.screen,
        language=session.language,
        contrast=session.contrast,
        flash=flashing(session.flash, view),
        public_names=frozenset(service.name for service in session.services),
        large=session.large,
    )


def _with_words(view: View, words: tuple[str, str]) -> View:
    """The two words for the ear: over the adviser's picture, where they are new, and on any view when VOICE asks.

    Over the loudspeaker too: they are there to be said aloud to the adviser, are made anew for each call, and open
    nothing. They are French on every screen (`central.protocol.words`), and so they are pronounced.
    """
    spoken = f"{view.spoken} {_('Voici les deux mots.')}"
    return replace(view, spoken=spoken, quoted=Quoted(f"{words[0]}, {words[1]}.", SOURCE))


def who(session: Session) -> str:
    """The adviser's first name, or the word for it."""
    return session.call.adviser or _("Le conseiller")


def way_back(session: Session, *, scan: bool = False) -> str:
    """Where the red cross leads from what the adviser shows, or from a paper to `scan`: to what lies beneath."""
    beneath = focus(replace(session, scan=Scan())) if scan else None
    match beneath:
        case Document():
            return _("Retour")
        case Showing(screen=screen):
            return _("Revenir à l’écran") if screen else _("Revenir à la page")
        case _:
            reads = session.texting.state is not TextState.CLOSED
            return _("Revenir au texte") if reads else _("Revenir à l’appel")


def said(title: str, *sentences: str) -> str:
    """A title and what follows it, as they are spoken."""
    return " ".join((f"{title}.", *sentences))


def partner(session: Session) -> str:
    """Whom one calls: the partner, else the service."""
    if session.call.partner:
        return session.call.partner
    service = session.call.service or session.service()
    if service is None:
        return _("le service")
    return service.partner or service.name
