"""Collects the texts of the borne into a gettext template (PO format, GNU gettext manual 3)."""

import ast
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

TEMPLATE_NAME = "messages.pot"
_FUNCTIONS = {"_": 1, "several": 2}
"""Name of the call, and how many of its first arguments are texts."""
_HEADER = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'

type Text = tuple[str, ...]
"""A text, or a text and its plural."""


def texts_of(source: str) -> Iterator[Text]:
    """Every text of one module. A call with anything else than literal texts is an error (ValueError)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
            yield tuple(_literal(argument) for argument in node.args[: _FUNCTIONS[node.func.id]])


def _literal(argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise ValueError(f"line {argument.lineno}: a text to translate must stand there as it is")


def collect() -> dict[Text, list[str]]:
    """Every text of `firmware`, with the files that use it."""
    found: dict[Text, list[str]] = {}
    root = Path(str(files("firmware")))
    for module in sorted(root.rglob("*.py")):
        place = module.relative_to(root).as_posix()
        for text in texts_of(module.read_text(encoding="utf-8")):
            places = found.setdefault(text, [])
            if place not in places:
                places.append(place)
    return found


def template() -> str:
    """The whole text of messages.pot."""
    return "\n".join((_HEADER, *(_entry(text, places) for text, places in sorted(collect().items()))))


def _entry(text: Text, places: list[str]) -> str:
    lines = [f"#: {' '.join(places)}", f"msgid {_quoted(text[0])}"]
    if len(text) == 1:
        lines.append('msgstr ""')
    else:
        lines += [f"msgid_plural {_quoted(text[1])}", 'msgstr[0] ""', 'msgstr[1] ""']
    return "\n".join((*lines, ""))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
