"""Views of what the adviser shows, and of whatever is enlarged."""

from dataclasses import replace

from firmware.session.keys import keys
from firmware.session.moves import Trigger
from firmware.session.paper_state import Showing
from firmware.session.state import Session
from firmware.session.zooming import ZOOM_SCALE
from firmware.views.calling import heard_banner
from firmware.views.frame import said, way_back, who
from firmware.views.papers import beside_adviser, enlarge, with_banner
from firmware.views.text import _
from firmware.views.view import Enlarged, Label, Layout, Line, Point, Video, View
from hardware.events import SOFTKEYS, Key


def shown(session: Session, subject: Showing) -> View:
    return _screen(session) if subject.screen else _page(session, subject)


def _page(session: Session, subject: Showing) -> View:
    live, count = keys(session), len(subject.page_ids)
    title = _("{adviser} vous montre une page").format(adviser=who(session))
    where = _("Page {number} sur {count}").format(number=subject.page + 1, count=count)
    nothing_prints = _("Rien ne s’imprime sans votre accord.")
    softkeys = {Key.R1: enlarge()}
    if Key.L1 in live:
        softkeys[Key.L1] = Label(_("Page avant"), icon="arrow_back")
    if Key.L2 in live:
        softkeys[Key.L2] = Label(_("Page après"), icon="arrow_forward")
    view = View(
        name="shared",
        layout=Layout.DOCUMENT,
        title=title,
        top=where if count > 1 else "",
        aside=Line(nothing_prints, icon="lock"),
        softkeys=softkeys,
        ok=_("Imprimer") if Key.OK in live else "",
        cancel=way_back(session),
        page_id=subject.page_id,
        pointed=None if subject.pointed is None else Point(*subject.pointed),
        spoken=said(title, *([f"{where}."] if count > 1 else []), nothing_prints),
    )
    return beside_adviser(session, view)


def _screen(session: Session) -> View:
    """One track carries one picture: while it is the screen, nobody can see the adviser, but oneself is at R3."""
    title = _("{adviser} vous montre son écran").format(adviser=who(session))
    view = View(
        name="shared_screen",
        layout=Layout.DOCUMENT,
        title=title,
        softkeys={Key.R1: enlarge()},
        cancel=way_back(session),
        video=Video.SCREEN,
        spoken=f"{title}.",
    )
    return with_banner(session, view)


def _way(trigger: Trigger) -> Label | None:
    match trigger:
        case Trigger.UP:
            return Label(_("Haut"), icon="arrow_upward")
        case Trigger.DOWN:
            return Label(_("Bas"), icon="arrow_downward")
        case Trigger.LEFT:
            return Label(_("Gauche"), icon="arrow_back")
        case Trigger.RIGHT:
            return Label(_("Droite"), icon="arrow_forward")
        case Trigger.SMALLER:
            return Label(_("Plus petit"), icon="zoom_out")
        case _:
            return None


def enlarged(session: Session, view: View) -> View:
    """The page or screen of `view` enlarged, in the same place; nothing else is asked until it is small again."""
    zoom = session.zoom
    title = _("L’écran est agrandi") if view.video is Video.SCREEN else _("La page est agrandie")
    view = replace(
        view,
        name="zoom",
        title=title,
        lines=(),
        aside=None,
        softkeys={
            key: label
            for key, move in keys(session).items()
            if key in SOFTKEYS and (label := _way(move.trigger)) is not None
        },
        ok=_("Fini"),
        cancel=_("Retour"),
        enlarged=Enlarged(ZOOM_SCALE, zoom.x, zoom.y),
        spoken=said(title, *([f"{view.top}."] if view.top else [])),
    )
    heard = heard_banner(session) if view.banner else ""
    return replace(view, spoken=f"{heard} {view.spoken}".strip())
