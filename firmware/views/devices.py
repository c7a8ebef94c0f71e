"""What camera, microphone, loudspeaker and handset cannot do now, in plain words, and what still works."""

from dataclasses import replace

from firmware.session.paper_state import LeafletState
from firmware.session.phases import Overlay, Phase
from firmware.session.state import Session
from firmware.views.text import _
from firmware.views.view import Layout, Line, Tone, Video, View

_TELLS_OF_HANDSET = frozenset({Phase.IDLE, Phase.OFFLINE, Phase.PRIVACY, Phase.RDV, Phase.CALLED_BACK})
_BEFORE_A_CALL = frozenset({Phase.SERVICE, Phase.PRIVACY, Phase.RDV})
_LIKE_A_MENU = frozenset({Layout.MENU, Layout.CONTENT})


def fault_sentences(session: Session) -> tuple[str, ...]:
    """All of them, the worst first."""
    silent, unseen = session.microphone_fault is not None, "camera" in session.media_faults
    sentences = [_("On ne vous entend pas. Vous pouvez écrire.")] if silent else []
    if session.lamp_fault is not None:
        sentences.append(_("Le voyant de la caméra ne marche pas. La caméra reste fermée."))
    elif unseen:
        sentences.append(_("On ne vous voit pas.") if silent else _("La caméra ne marche pas. On vous entend."))
    if session.speaker_fault is not None:
        sentences.append(_no_sound())
    return tuple(sentences)


def with_devices(session: Session, view: View) -> View:
    """The view with what does not work: all of it before a call, the sound wherever the voice is on."""
    if session.overlay is not Overlay.NONE or view.banner:
        return view
    page = session.phase in _BEFORE_A_CALL or (session.phase is Phase.IDLE and session.single() is not None)
    told = fault_sentences(session) if page else ()
    if not told and session.voice_on and session.speaker_fault is not None and view.layout in _LIKE_A_MENU:
        told = (_no_sound(),)
    if not told and session.phase in _TELLS_OF_HANDSET:
        told = tuple(filter(None, (left_handset(session),)))
    if not told:
        return view
    # It takes the room of the foot, which says once more what the green circle does; but not that of a slip's news.
    foot = "" if page and session.leaflet.state is LeafletState.NONE else view.foot
    return replace(view, banner=" ".join(told), foot=foot, spoken=" ".join((view.spoken, *told)))


def _no_sound() -> str:
    return _("Le son ne marche pas. Prenez le combiné.")


def left_handset(session: Session) -> str:
    """Nothing where it lies well, or is in a hand."""
    return _("Raccrochez le combiné. Le son sort du haut-parleur.") if session.handset_left else ""


def fault(session: Session) -> View:
    """In a call, which goes on beneath: what has stopped working, and what still does."""
    sentences = fault_sentences(session)
    goes_on = _("L’appel continue.")
    return View(
        name="fault",
        layout=Layout.CONTENT,
        title=_("Un appareil ne marche plus"),
        icon="report_problem",
        tone=Tone.WARNING,
        lines=tuple(Line(sentence) for sentence in sentences),
        foot=goes_on,
        ok=_("Continuer"),
        video=Video.ADVISER_SMALL,
        spoken=" ".join((_("Un appareil ne marche plus."), *sentences, goes_on)),
    )


def notice_line(session: Session) -> Line:
    """What the adviser has of the citizen, as far as the devices go."""
    unseen, unheard = "camera" in session.media_faults, session.microphone_fault is not None
    if unseen and unheard:
        return Line(_("Le conseiller **vous lit**."), icon="keyboard")
    if unseen:
        return Line(_("Le conseiller **vous entend**."), icon="mic")
    if unheard:
        return Line(_("Le conseiller **vous voit**."), icon="visibility")
    return Line(_("Le conseiller **vous voit** et **vous entend**."), icon="visibility")
