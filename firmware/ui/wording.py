"""The few words that stand on every screen, through gettext: French is the source, `firmware/locale` the rest.

Call the function `_` where it is used: `firmware.locale.catalogue` looks for that name.
"""

import gettext
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

LOCALE = Path(__file__).parent.parent / "locale"
RIGHT_TO_LEFT = frozenset({"ar"})


@lru_cache(maxsize=16)
def wording(language: str) -> Callable[[str], str]:
    """French text -> the text of `language`; a text without translation stays French."""
    return gettext.translation("visioguichet", LOCALE, [language], fallback=True).gettext
