"""The partners' information sheets, kept on the data partition: what the services name is fetched, the rest goes.

One file a sheet and one a picture, named by the SHA-256 of what they hold, so that a file is right or is none. They are
public texts; nothing of a citizen is among them.
"""

import asyncio
import logging
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Lock

import msgspec

from central.protocol.borne import BorneToHub, Services, Welcome
from central.protocol.sheets import (
    MAX_PICTURE_BYTES,
    MAX_SHEET_BYTES,
    AskSheet,
    AskSheetPicture,
    Sheet,
    SheetPictureTold,
    SheetTold,
    digest_of,
)
from firmware.central_client import Disconnected, FromCentral
from firmware.session import events, paper_events
from firmware.whole_file import write_whole
from hardware.protocols import Rgb

log = logging.getLogger(__name__)

MAX_BYTES = 64_000_000
"""All of it together."""
_SHEET, _PICTURE = ".json", ".jpg"


class SheetShelf:
    """`note` what central says, `run` fetches and keeps; `fetch` is answered by SheetFetched or SheetMissing.

    One question at a time is under way to central: a thin line is for calls.
    """

    def __init__(
        self, folder: Path, *, send: Callable[[BorneToHub], object], emit: Callable[[events.Event], None]
    ) -> None:
        self._folder = folder
        self._send = send
        self._emit = emit
        self._news = asyncio.Event()
        self._online = False
        self._wanted: dict[str, str] = {}
        """Digest -> id of the sheets that the services name."""
        self._kept: dict[str, tuple[str, ...]] = {}
        """Digest of each kept sheet -> its pictures."""
        self._files: dict[str, int] = {}
        """Name -> size of what lies in the folder."""
        self._asked = ""
        self._refused: set[str] = set()
        """What central did not have, or the card did not take: asked again when the services are other ones."""
        self._answers: list[SheetTold | SheetPictureTold] = []
        self._opening: tuple[str, str] | None = None
        self._painted: tuple[str, Rgb] | None = None
        self._painting = Lock()

    def note(self, message: FromCentral) -> None:
        """Any message of central, and the loss of it."""
        match message:
            case Welcome() | Services():
                heads = (head for service in message.services for head in service.sheets)
                wanted = {head.digest: head.sheet_id for head in heads}
                if self._online and wanted == self._wanted and isinstance(message, Services):
                    return
                self._online, self._wanted = True, wanted
                self._refused.clear()
                if isinstance(message, Welcome):
                    self._asked = ""
            case SheetTold() | SheetPictureTold():
                self._answers.append(message)
            case Disconnected():
                self._online, self._asked = False, ""
            case _:
                return
        self._news.set()

    def fetch(self, sheet_id: str, digest: str) -> None:
        """The sheet that is to be read now; before all others where it is not kept."""
        self._opening = (sheet_id, digest)
        self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.to_thread(self._look_into_folder)
        while True:
            await self._news.wait()
            self._news.clear()
            await self.work()

    async def work(self) -> None:
        """Keeps what came, answers who reads, asks for what lacks, throws away what is named no more."""
        answers, self._answers = self._answers, []
        for answer in answers:
            await self._keep(answer)
        await self._open()
        if not self._online or self._asked:
            return
        question = self._question()
        if question is None:
            await asyncio.to_thread(self._tidy)
            return
        self._asked = question.digest if isinstance(question, AskSheet) else question.picture
        self._send(question)

    def _question(self) -> AskSheet | AskSheetPicture | None:
        wanted = self._wanted
        if self._opening is not None:
            sheet_id, digest = self._opening
            wanted = {digest: sheet_id, **wanted}
        for digest, sheet_id in wanted.items():
            if digest not in self._kept:
                if digest not in self._refused:
                    return AskSheet(sheet_id=sheet_id, digest=digest)
                continue
            for picture in self._kept[digest]:
                if picture + _PICTURE not in self._files and picture not in self._refused:
                    return AskSheetPicture(picture=picture)
        return None

    async def _keep(self, answer: SheetTold | SheetPictureTold) -> None:
        """An answer that is not what its name says is as good as none."""
        if isinstance(answer, SheetTold):
            name, data = answer.digest, None if answer.sheet is None else msgspec.json.encode(answer.sheet)
            suffix, most = _SHEET, MAX_SHEET_BYTES
        else:
            name, data, suffix, most = answer.picture, answer.jpeg, _PICTURE, MAX_PICTURE_BYTES
        self._asked = "" if self._asked == name else self._asked
        if data is None or len(data) > most or sha256(data).hexdigest() != name:
            self._refused.add(name)
            return
        if not await self._write(name + suffix, data):
            self._refused.add(name)
        elif isinstance(answer, SheetTold) and answer.sheet is not None:
            self._kept[name] = answer.sheet.pictures()
        if isinstance(answer, SheetTold) and answer.sheet is not None and self._is_opening(name):
            # Also where the card did not take it: it is read from memory.
            self._opening = None
            self._emit(paper_events.SheetFetched(name, answer.sheet))

    async def _write(self, name: str, data: bytes) -> bool:
        if sum(self._files.values()) + len(data) > MAX_BYTES:
            log.warning("the information sheets need more than %d MB: one is not kept", MAX_BYTES // 1_000_000)
            return False
        try:
            await asyncio.to_thread(self._write_now, name, data)
        except OSError as error:
            log.warning("an information sheet cannot be kept: %s", error.strerror)
            return False
        self._files[name] = len(data)
        return True

    def _write_now(self, name: str, data: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_whole(self._folder / name, data)

    def _is_opening(self, digest: str) -> bool:
        return self._opening is not None and self._opening[1] == digest

    async def _open(self) -> None:
        if self._opening is None:
            return
        digest = self._opening[1]
        sheet = await asyncio.to_thread(self._read, digest) if digest in self._kept else None
        if not self._is_opening(digest):
            return
        if sheet is not None:
            self._opening = None
            self._emit(paper_events.SheetFetched(digest, sheet))
            return
        self._kept.pop(digest, None)
        if not self._online or digest in self._refused:
            self._opening = None
            self._emit(paper_events.SheetMissing(digest))

    def _read(self, digest: str) -> Sheet | None:
        """A kept sheet; None for a file that is gone, damaged or not what its name says."""
        try:
            with (self._folder / f"{digest}{_SHEET}").open("rb") as file:
                sheet = msgspec.json.decode(file.read(MAX_SHEET_BYTES + 1), type=Sheet)
        except (OSError, msgspec.DecodeError, UnicodeError, RecursionError) as error:
            log.warning("a kept information sheet cannot be read: %s", type(error).__name__)
            return None
        return sheet if digest_of(sheet) == digest else None

    def _look_into_folder(self) -> None:
        """What an earlier run has kept; what a bad card has spoilt is as good as absent."""
        try:
            for path in sorted(self._folder.iterdir()) if self._folder.is_dir() else ():
                self._take_over(path)
        except OSError as error:
            log.warning("the kept information sheets cannot be listed: %s", error.strerror)

    def _take_over(self, path: Path) -> None:
        if path.suffix == _SHEET and (sheet := self._read(path.stem)) is not None:
            self._kept[path.stem] = sheet.pictures()
            self._files[path.name] = path.stat().st_size
        elif path.suffix == _PICTURE and self.jpeg(path.stem) is not None:
            self._files[path.name] = path.stat().st_size
        else:
            _throw_away(path)

    def _tidy(self) -> None:
        """All that is named is here, as far as it can be: what else lies in the folder is of the past."""
        named = set(self._wanted) | ({self._opening[1]} if self._opening else set())
        pictures = {picture for digest in named for picture in self._kept.get(digest, ())}
        wanted = {name + _SHEET for name in named} | {name + _PICTURE for name in pictures}
        for name in self._files.keys() - wanted:
            _throw_away(self._folder / name)
            del self._files[name]
            self._kept.pop(Path(name).stem, None)

    # Pictures

    def jpeg(self, picture: str) -> bytes | None:
        """A picture as it is kept; None while it is not here. From any thread; reads the card."""
        try:
            with (self._folder / f"{picture}{_PICTURE}").open("rb") as file:
                data = file.read(MAX_PICTURE_BYTES + 1)
        except OSError:
            return None
        return data if sha256(data).hexdigest() == picture else None

    def page(self, picture: str) -> Rgb | None:
        """A picture to look at, for the painter's thread; the same array as long as it is the same picture."""
        with self._painting:
            if self._painted is not None and self._painted[0] == picture:
                return self._painted[1]
            data = self.jpeg(picture)
            if data is None:
                return None
            # In the painter's thread: a call without papers does without Pillow.
            from firmware.papers.pictures import pixels_of

            self._painted = (picture, pixels_of(data))
            return self._painted[1]

    def forget(self) -> None:
        """Drops the picture that was shown last."""
        with self._painting:
            self._painted = None


def _throw_away(path: Path) -> None:
    """A card that can no longer be written keeps it: the borne goes on, and the next start tries again."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("an information sheet of the past cannot be removed: %s", error.strerror)
