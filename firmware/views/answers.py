"""What the voice guide answers to a press that does nothing."""

from firmware.views.text import _, speaking


def unused(language: str) -> str:
    """The key has no meaning on this screen."""
    with speaking(language):
        return _("Cette touche ne sert pas ici.")
