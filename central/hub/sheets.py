"""Gives bornes the sheets that their caches lack, and sees when something was published elsewhere."""

from central.directory import sheets
from central.hub.context import Context
from central.hub.state import BorneSocket
from central.protocol.sheets import AskSheet, AskSheetPicture, SheetPictureTold, SheetsToHub, SheetTold


class Sheets:
    def __init__(self, context: Context) -> None:
        self._database = context.database
        self._seen = 0

    async def answer(self, socket: BorneSocket, message: SheetsToHub) -> None:
        """Only what the borne's own site offers: another network's sheets are none of its business."""
        site_pk = socket.entry.site_pk
        match message:
            case AskSheet():
                sheet = await self._database(sheets.whole, message.sheet_id, message.digest, site_pk)
                socket.peer.send(SheetTold(digest=message.digest, sheet=sheet))
            case AskSheetPicture():
                jpeg = await self._database(sheets.picture, message.picture, site_pk)
                socket.peer.send(SheetPictureTold(picture=message.picture, jpeg=jpeg))

    async def published_anew(self) -> bool:
        """Whether there was a publication since the last call; one look at one row, once a second."""
        newest = await self._database(sheets.last_publication)
        before, self._seen = self._seen, newest
        return newest != before
