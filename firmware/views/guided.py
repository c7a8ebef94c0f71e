"""What the voice guide changes in a view: the key that was pressed once, and what only the ear may know."""

from dataclasses import replace

from firmware.session.state import Session
from firmware.views.text import _, speaking
from firmware.views.view import Label, LabelState, View
from hardware.events import Key, LampState


def guided(session: Session, view: View) -> View:
    """The view as this citizen is guided through it."""
    view = _for_the_ear(session, view)
    if not session.voice_on:
        return view
    view = _answered(session, replace(view, guided=True, asked=session.guidance.asked))
    if not session.guidance.volume:
        return view
    volume = _("Son, {step}.").format(step=session.volume)
    return replace(view, selected=None, remark=volume, remark_private="", remark_language="")


def _answered(session: Session, view: View) -> View:
    """With what the last key is answered."""
    if session.guidance.useless:
        return replace(view, remark=_("Cette touche ne sert pas ici."), remark_private="")
    key = session.guidance.selected
    label = None if key is None else view.softkeys.get(key)
    return view if key is None or label is None else _selected(session, view, key, label)


def lift(session: Session) -> str:
    """How to hear what is for the ear alone; one that was left off the hook must be hung up first."""
    if session.handset_left:
        return _("Raccrochez le combiné. Puis décrochez-le pour entendre.")
    return _("Décrochez le combiné pour entendre.")


def _for_the_ear(session: Session, view: View) -> View:
    """In the handset the private part is said; to the room only how to hear it."""
    quoted = None if view.quoted is not None and view.quoted.private else view.quoted
    if session.handset_in_hand or (not view.spoken_private and quoted is view.quoted):
        return view
    return replace(view, spoken=f"{view.spoken} {lift(session)}".strip(), quoted=quoted, spoken_private="")


def _selected(session: Session, view: View, key: Key, label: Label) -> View:
    """Pressed once: the label says so, the green circle does it too."""
    marked = replace(
        label,
        state=LabelState.SELECTED,
        lamp=LampState.STEADY,
        note=_("Encore 1 fois"),
        more="",
        spoken=label.said(),
    )
    others = {
        other: replace(one, state=LabelState.ACTION) if one.state is LabelState.SELECTED else one
        for other, one in view.softkeys.items()
    }
    view = replace(view, softkeys={**others, key: marked}, ok=_("Choisir"))
    if label.private and not session.handset_in_hand:
        return replace(view, remark=lift(session), remark_private="")
    with speaking(label.language or session.language):
        remark = _("Encore 1 fois, ou rond vert.")
    return replace(view, selected=key, remark=remark, remark_private="", remark_language=label.language)
