"""Reads a PO file (GNU gettext manual 10) as far as our catalogues use it: no contexts, nothing previous or obsolete.

Babel reads all of the format; loaded for four files at the start it takes 8 MB of a borne's memory for ever. It reads
the same files in the tests, and a test holds both to the same result.
"""

import ast
import gettext
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

_KEYWORD = re.compile(r'(msgid|msgid_plural|msgstr|msgstr\[(\d)\]) (".*")')
_PLURAL_FORMS = re.compile(r"^Plural-Forms: *nplurals=\d+; *plural=(.+?);?$", re.MULTILINE)

type _Entry = dict[str, str]
"""What stands behind each keyword."""


class Catalogue(gettext.NullTranslations):
    """The texts of one language by their French; a text that is not there stays French."""

    def __init__(self, texts: Mapping[str, tuple[str, ...]], plural: Callable[[int], int]) -> None:
        """`texts` gives one form, or one for each that `plural` may choose for a number."""
        super().__init__()
        self._texts = texts
        self._plural = plural

    def gettext(self, message: str) -> str:
        return self._texts.get(message, (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        forms = self._texts.get(msgid1)
        return forms[self._plural(n)] if forms else super().ngettext(msgid1, msgid2, n)


def read(po: str) -> Catalogue:
    """Entries that are marked fuzzy or are not translated are left out. Raises ValueError for a line that is wrong."""
    entries = list(_entries(po))
    if twice := [text for text, count in Counter(entry["msgid"] for entry in entries).items() if count > 1]:
        raise ValueError(f"there twice: {twice}")
    header = next((entry["msgstr"] for entry in entries if not entry["msgid"]), "")
    found = _PLURAL_FORMS.search(header)
    plural = gettext.c2py(found[1]) if found else gettext.c2py("n != 1")
    # One French text for all languages, and for the sources where it stands.
    forms = {sys.intern(entry["msgid"]): _forms(entry) for entry in entries if entry["msgid"]}
    return Catalogue({text: translated for text, translated in forms.items() if all(translated)}, plural)


def texts(po: str) -> tuple[str, ...]:
    """The French of every entry that has no plural, translated or not. Raises as `read`."""
    return tuple(sys.intern(entry["msgid"]) for entry in _entries(po) if entry["msgid"] and "msgid_plural" not in entry)


def _forms(entry: _Entry) -> tuple[str, ...]:
    if "msgid_plural" not in entry:
        return (entry["msgstr"],)
    return tuple(text for keyword, text in entry.items() if keyword.startswith("msgstr["))


def _entries(po: str) -> Iterator[_Entry]:
    entry: _Entry = {}
    keyword, fuzzy, next_fuzzy = "", False, False
    for number, line in enumerate(map(str.strip, po.splitlines()), 1):
        if line.startswith("#,"):
            next_fuzzy = "fuzzy" in line
        elif match := _KEYWORD.fullmatch(line):
            if match[1] == "msgid":
                if entry and not fuzzy:
                    yield entry
                entry, fuzzy, next_fuzzy = {}, next_fuzzy, False
            keyword = match[1]
            entry[keyword] = _unquoted(match[3], number)
        elif line.startswith('"') and keyword:
            entry[keyword] += _unquoted(line, number)
        elif line and not line.startswith("#"):
            raise ValueError(f"line {number}: not a line of a catalogue")
    if entry and not fuzzy:
        yield entry


def _unquoted(text: str, number: int) -> str:
    """A string in C's notation, of which Python's is a superset."""
    try:
        return str(ast.literal_eval(text))
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"line {number}: not a text in quotation marks") from error
