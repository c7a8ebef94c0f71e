"""Whatever a citizen reads or hears on the borne stands in the template for translators."""

import ast
import re
from collections.abc import Iterator
from gettext import NullTranslations
from importlib.resources import files
from pathlib import Path

import pytest

from central.protocol.values import EndReason
from firmware.locale.catalogue import TEMPLATE_NAME, collect, template, texts_of
from firmware.ui.bars import words_text
from firmware.ui.speech import spoken_text
from firmware.views.faults import end_text
from firmware.views.view import Label, Layout, View
from hardware.events import Key

FIRMWARE = Path(str(files("firmware")))
MODULES = [*FIRMWARE.glob("views/*.py"), *FIRMWARE.glob("ui/*.py"), *FIRMWARE.glob("*slip.py")]
NOT_READ = {
    "Arab": "an OpenType script",
    "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûœABCDEFGHIJKLMNOPQRSTUVWXYZÀÇÉÈÊ0123456789.,:;!?’-+ ": "drawn before use",
}
MARKS = {"_", "several"}
"""Calls whose literals the catalogue collects."""
SINKS = {
    "Line",
    "Label",
    "Chip",
    "FaultText",
    "as_is",
    "own",
    "shared",
    "set",
    "shorten",
    "_line",
    "_text",
    "_tag",
    "_key_label",
}
"""Calls whose first arguments are read or heard."""
READ = {
    *("title", "lines", "foot", "aside", "ok", "cancel", "spoken", "place", "top", "clock", "big", "banner"),
    *("text", "note", "more", "advice"),
}
"""Fields whose values are."""
SILENT = {"icon", "name", "align"}
LOOKS_READ = re.compile(r"[^\W\d_]\s[^\W\d_]|[À-ÿŒœ]|^[A-Z][a-z’]+[ .!?:…]*$")
"""Two words, an accent, or a word with a capital."""


def unmarked(source: str) -> Iterator[str]:
    """The literals of a module that a citizen would meet past the catalogue."""
    tree = ast.parse(source)
    unread = {id(part) for node in ast.walk(tree) for part in _unread(node)}
    in_sinks = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) for part in _into_sinks(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unread:
            letters = any(letter.isalpha() for letter in node.value)
            if letters and (id(node) in in_sinks or LOOKS_READ.search(node.value)) and node.value not in NOT_READ:
                yield node.value


def _unread(node: ast.AST) -> Iterator[ast.AST]:
    """Marked texts, docstrings, errors, patterns, and what only names something."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Raise() | ast.Assert():
            yield from ast.walk(node)
        case ast.Call(func=ast.Name(id=name)) if name in MARKS:
            yield from ast.walk(node)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"))):
            yield from ast.walk(node)
        case ast.keyword(arg=str(name)) if name in SILENT:
            yield from ast.walk(node)
        case ast.Compare() | ast.Subscript():
            for part in ast.iter_child_nodes(node):
                if isinstance(part, ast.Constant):
                    yield part


def _into_sinks(call: ast.Call) -> Iterator[ast.AST]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    read = [keyword.value for keyword in call.keywords if keyword.arg in READ]
    if name in SINKS:
        read += call.args[:2] if name in {"FaultText", "_text"} else call.args[:1]
    for value in read:
        yield from ast.walk(value)


@pytest.mark.parametrize("module", sorted(MODULES), ids=lambda path: path.relative_to(FIRMWARE).as_posix())
def test_no_text_passes_the_catalogue_by(module: Path) -> None:
    assert list(unmarked(module.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "say('Aide')",
        "for side in ('en haut', 'en bas'): say(side)",
        "View(name='idle', title='retour')",
        "View(lines=(Line('suite'),))",
        "Label('suite', icon='replay')",
        "letters.set('fin', style, room)",
        "f'Appuyez {there}'",
        "x = 'fermé'",
    ],
)
def test_a_text_that_passes_it_by_is_found(source: str) -> None:
    assert list(unmarked(source))


def test_what_nobody_reads_is_no_text() -> None:
    source = "'''Says it.'''\nView(name='idle', icon='print', ok=_('Oui'))\nraise OSError('no such thing')\n"
    assert list(unmarked(source)) == []


def test_the_template_for_translators_is_up_to_date() -> None:
    kept = files("firmware.locale").joinpath(TEMPLATE_NAME).read_text(encoding="utf-8")
    assert kept == template(), "run scripts/messages"


def test_it_has_the_texts_of_views_screen_voice_and_slip() -> None:
    found = collect()
    for text, place in {
        "Imprimer": "views/papers.py",
        "Aide": "ui/bars.py",
        "Vous": "ui/call_layer.py",
        "Rond vert": "ui/speech.py",
        "Gardez ce ticket.": "slip.py",
    }.items():
        assert place in found[(text,)]


def test_a_text_that_cannot_be_collected_is_an_error() -> None:
    assert list(texts_of("_('Oui')\nseveral('{count} page', '{count} pages', 2)")) == [
        ("Oui",),
        ("{count} page", "{count} pages"),
    ]
    with pytest.raises(ValueError, match="line 1"):
        list(texts_of("_(f'Bonjour {name}')"))


def test_every_text_is_looked_up_in_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    class Upper(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper() if "{" not in message else message.replace("Mots", "MOTS")

    upper = Upper().gettext
    monkeypatch.setattr("firmware.views.faults._", upper)
    assert end_text(EndReason.NO_ANSWER) == "PERSONNE NE RÉPOND. PARDON."
    for module in ("bars", "speech"):
        monkeypatch.setattr(f"firmware.ui.{module}.wording", lambda _language: upper)
    view = View("menu", Layout.MENU, "Bonjour", softkeys={Key.R2: Label("Impôts")}, ok="Oui", words=("loup", "mer"))
    assert spoken_text(view) == "Bonjour. À DROITE\N{NO-BREAK SPACE}: AU MILIEU, Impôts. ROND VERT, Oui."
    assert words_text(view) == "MOTS\N{NO-BREAK SPACE}: **loup\N{NO-BREAK SPACE}mer**"
