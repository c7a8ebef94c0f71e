"""Reading and writing in a call. What a person wrote is shown as it is and never put into what the loudspeaker says."""

from firmware.locale.letters import letter_groups, phrases, sign_groups
from firmware.session.dialogue import Dialogue, TextState
from firmware.session.look_back import looking_keys, may_look_back, more_below, shown
from firmware.session.state import Session
from firmware.session.writing_keys import SIGN_KEYS, has_more, shown_letters
from firmware.views.aloud import PRIVATE_KEYS, letter_name, lines_aloud
from firmware.views.frame import partner, who
from firmware.views.text import _, literal
from firmware.views.view import Label, Layout, Line, Said, Video, View
from hardware.events import SOFTKEYS, Key, LampState

_CAPTION_LETTERS = 80
"""Two lines of 40 (ui.md 2)."""
_MOST_LINES = 12
"""More plates have no room in the smallest type."""
_NAMES = {TextState.PHRASES: "phrases", TextState.LOOKING: "look_back"}


def caption(session: Session) -> tuple[Line, ...]:
    """The adviser's newest line over the picture, while it is unread; its end, where it is long."""
    text = session.texting.newest_heard
    if not session.texting.unread or not text:
        return ()
    shown = text if len(text) <= _CAPTION_LETTERS else f"…{text[-_CAPTION_LETTERS:].lstrip()}"
    return (Line(literal(shown), icon="chat"),)


def writing(session: Session, banner: str, heard_banner: str) -> View:
    """The text of the call, with what the keys give now; the banner as it is read and as it is heard."""
    state = session.texting.state
    title, below = _title(state), _below(session)
    return View(
        name=_NAMES.get(state, "text"),
        layout=Layout.CONTENT,
        title=title,
        dialogue=_dialogue(session),
        softkeys=_labels(session),
        ok=_ok(session),
        cancel=_("Revenir à l’appel") if state is TextState.GROUPS else _("Retour"),
        # Who looks back has no letters at the right: the adviser stands there, and the lines have the whole height.
        video=Video.ADVISER_SMALL if state is TextState.LOOKING else Video.ADVISER_ABOVE,
        banner=banner,
        foot=below,
        spoken=" ".join(filter(None, (f"{title}.", heard_banner, below and f"{below}."))),
        spoken_private=lines_aloud(session),
        private_keys=state in PRIVATE_KEYS,
    )


def _title(state: TextState) -> str:
    match state:
        case TextState.LETTERS:
            return _("Choisissez une lettre")
        case TextState.SIGNS | TextState.FIGURES:
            return _("Choisissez un signe")
        case TextState.PHRASES:
            return _("Phrases prêtes")
        case TextState.LOOKING:
            return _("Relire")
        case _:
            return _("Lire et écrire")


def _below(session: Session) -> str:
    """The sign that what is looked at is not the newest."""
    if session.texting.state is not TextState.LOOKING or not more_below(session.texting):
        return ""
    return _("Nouveau texte plus bas") if session.texting.unread else _("La suite est plus bas")


def _ok(session: Session) -> str:
    back = may_look_back(session.texting, large=session.large)
    match session.texting.state:
        case TextState.GROUPS:
            return _("Phrases prêtes, relire") if back else _("Phrases prêtes")
        case TextState.PHRASES:
            return _("Relire") if back else ""
        case TextState.LOOKING:
            return _("Dernières lignes")
    return _("Autres lettres") if has_more(session.texting, session.language) else ""


def _dialogue(session: Session) -> tuple[Said, ...]:
    adviser = f"{who(session)}, {partner(session)}"
    return tuple(
        Said(entry.mine, _("Vous") if entry.mine else adviser, entry.text, open=not entry.ended)
        for entry in _seen(session)[-_MOST_LINES:]
    )


def _seen(session: Session) -> Dialogue:
    look = session.texting.look_back
    return session.texting.entries if look is None else shown(look)


def _labels(session: Session) -> dict[Key, Label]:
    texting, language = session.texting, session.language
    match texting.state:
        case TextState.GROUPS:
            groups = zip(SOFTKEYS, map(_group, letter_groups(language)), strict=False)
            signs = Label(f"0–9 ? !\n{_('espace')}", letters=True, spoken=_("espace, effacer, chiffres, signes"))
            return {**dict(groups), Key.R3: signs}
        case TextState.LETTERS | TextState.FIGURES:
            return dict(zip(SOFTKEYS, map(_letter, shown_letters(texting, language)), strict=False))
        case TextState.SIGNS:
            return {
                Key.L1: Label(_("Espace"), icon="space_bar"),
                Key.L2: Label(_("Effacer"), icon="backspace"),
                **dict(zip(SIGN_KEYS, map(_group, sign_groups(language)), strict=True)),
                Key.R3: Label(_("À la ligne"), icon="keyboard_return"),
            }
        case TextState.PHRASES:
            return {key: Label(phrase, private=True) for key, phrase in zip(SOFTKEYS, phrases(language), strict=True)}
        case TextState.LOOKING:
            return _looking(session)
        case TextState.CLOSED:
            return {}


def _looking(session: Session) -> dict[Key, Label]:
    unread = session.texting.unread
    labels = {
        Key.L1: Label(_("Plus haut"), icon="arrow_upward"),
        Key.L2: Label(
            _("Plus bas"),
            icon="arrow_downward",
            note=_("Nouveau texte") if unread else "",
            lamp=LampState.FAST if unread else LampState.STEADY,
        ),
        Key.L3: Label(_("Tout au début"), icon="vertical_align_top"),
    }
    live = looking_keys(session.texting, large=session.large)
    return {key: label for key, label in labels.items() if key in live}


def _group(letters: str) -> Label:
    """In lines of three, or longer ones where there are more than two lines' worth."""
    capitals = [_capital(letter) for letter in letters]
    length = 3 if len(letters) <= 6 else -(-len(letters) // 2)
    rows = (" ".join(capitals[start : start + length]) for start in range(0, len(capitals), length))
    return Label("\n".join(rows), letters=True, spoken=", ".join(map(letter_name, letters)))


def _letter(letter: str) -> Label:
    return Label(_capital(letter), letters=True, spoken=letter_name(letter))


def _capital(letter: str) -> str:
    capital = letter.upper()
    return capital if len(capital) == 1 else letter
