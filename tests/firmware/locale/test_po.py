"""Our reader of PO files against Babel's, which knows the whole format."""

import subprocess
import sys
from importlib.resources import files
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from firmware.locale.po import read
from firmware.locale.translations import SOURCE, languages

CODES = [language.code for language in languages() if language.code != SOURCE]
FILE = r"""# Name: Test
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n<5 ? 1 : 2);\n"

#: a.py
msgid "Bonjour"
msgstr ""
"Guten "
"Tag\t\"du\"\n"

#, fuzzy
msgid "Retour"
msgstr "Rückkehr?"

msgid "Fin"
msgstr ""

#, python-brace-format
msgid "{n} page"
msgid_plural "{n} pages"
msgstr[0] "eins"
msgstr[1] "wenige"
msgstr[2] "viele"
"""


@pytest.mark.parametrize("code", CODES)
def test_every_catalogue_is_read_as_babel_reads_it(code: str) -> None:
    data = files("firmware.locale").joinpath(f"{code}.po").read_bytes()
    ours, theirs = read(data.decode()), read_po(BytesIO(data), locale=code, abort_invalid=True)
    seen = 0
    for message in theirs:
        if not message.id:
            continue
        if isinstance(message.id, str):
            assert ours.gettext(message.id) == message.string
        else:
            one, many = message.id
            forms = {ours.ngettext(one, many, count) for count in range(200)}
            assert forms == set(message.string or ())
        seen += 1
    assert seen > 100


def test_lines_that_go_on_signs_and_plurals() -> None:
    texts = read(FILE)
    assert texts.gettext("Bonjour") == 'Guten Tag\t"du"\n'
    assert [texts.ngettext("{n} page", "{n} pages", count) for count in (1, 3, 9)] == ["eins", "wenige", "viele"]


def test_what_is_fuzzy_missing_or_unknown_stays_french() -> None:
    texts = read(FILE)
    assert [texts.gettext(text) for text in ("Retour", "Fin", "Autre")] == ["Retour", "Fin", "Autre"]
    assert [texts.ngettext("un", "plusieurs", count) for count in (1, 2)] == ["un", "plusieurs"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('msgctxt "x"', "line 3: not a line"),
        ("nonsense", "line 3: not a line"),
        ('msgid "a" b"', "line 3: not a text"),
        ('"open', "line 3: not a text"),
    ],
)
def test_a_wrong_line_is_named(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read(f'msgid ""\nmsgstr ""\n{line}\n')


def test_a_text_that_is_there_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"there twice: \['Fin'\]"):
        read(FILE + '\nmsgid "Fin"\nmsgstr "Ende"\n')


def test_a_running_borne_loads_no_babel() -> None:
    program = "import sys, firmware.assembly, firmware.call.process; print('babel' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
