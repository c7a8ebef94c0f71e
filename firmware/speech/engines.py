"""The speech engines of this machine, as `engines.toml` declares them."""

import shutil
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import msgspec

from firmware.errors import ConfigError

EVERY_LANGUAGE = "*"


class EngineVoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A voice of an engine for one language. `needs`: a file or folder without which it is not installed."""

    arguments: tuple[str, ...] = ()
    needs: str = ""


class Engine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program that reads text on stdin and makes a WAV of it; see `engines.toml` for the fields."""

    name: str
    program: str
    package: str
    voices: dict[str, EngineVoice]
    arguments: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Further programs that it calls."""

    def speaks(self, language: str) -> EngineVoice | None:
        return self.voices.get(language) or self.voices.get(EVERY_LANGUAGE)

    def command(self, language: str, wav: str) -> tuple[str, ...]:
        """Program and arguments; `wav` is where a program may write that does not write to stdout."""
        voice = self.speaks(language)
        given = (*(() if voice is None else voice.arguments), *self.arguments)
        return (self.program, *(one.replace("{language}", language).replace("{wav}", wav) for one in given))

    @property
    def writes_a_file(self) -> bool:
        return any("{wav}" in one for one in self.arguments)

    def installed(self, language: str, find: Callable[[str], object] = shutil.which) -> bool:
        """Whether it can say something in `language` on this machine."""
        voice = self.speaks(language)
        if voice is None or (voice.needs and not Path(voice.needs).exists()):
            return False
        return all(find(program) is not None for program in (self.program, *self.also))


class _Declared(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    engine: tuple[Engine, ...]


def declared(path: str = "") -> tuple[Engine, ...]:
    """The engines of a file, the best first; those that come with the borne where `path` is empty.

    Raises ConfigError with the file and what is wrong in it.
    """
    try:
        file = Path(path) if path else files(__package__).joinpath("engines.toml")
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _Declared).engine
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise ConfigError(f"speech engines {path or 'of the borne'}: {error}") from error
