"""Information sheets as the hub reads them: the heads for the list, one sheet whole, one picture."""

from collections.abc import Iterable

import msgspec

from central.directory.models import Sheet, SheetPicture, SheetPublication
from central.protocol import sheets as wire
from central.protocol.values import MAX_SHEETS, SheetHead, SheetTitle


class Heads:
    """The published sheets, read in one go."""

    def __init__(self) -> None:
        self._sheets = tuple(Sheet.objects.filter(published=True).prefetch_related("texts"))

    def of(self, service_pk: int, partner_pk: int) -> tuple[SheetHead, ...]:
        """Those of a service, and those that its partner published about all of its services."""
        mine = (
            sheet for sheet in self._sheets if sheet.partner_id == partner_pk and sheet.service_id in {None, service_pk}
        )
        return tuple(map(_head, mine))[:MAX_SHEETS]


def _head(sheet: Sheet) -> SheetHead:
    return SheetHead(
        sheet_id=sheet.slug,
        digest=sheet.digest,
        published_s=sheet.published_at.timestamp(),
        titles=tuple(SheetTitle(language=text.language, title=text.title) for text in sheet.texts.all()),
    )


def whole(slug: str, digest: str, site_pk: int) -> wire.Sheet | None:
    """The published sheet of a service of this site, if this is still its text."""
    found = Sheet.objects.filter(slug=slug, digest=digest, published=True, partner__services__sites=site_pk)
    sheet = found.prefetch_related("texts").first()
    return None if sheet is None else assembled(sheet.slug, sheet.published_at.timestamp(), texts_of(sheet))


def texts_of(sheet: Sheet) -> tuple[wire.SheetTexts, ...]:
    return tuple(
        wire.SheetTexts(
            language=text.language,
            title=text.title,
            blocks=msgspec.convert(text.blocks, tuple[wire.SheetBlock, ...]),
        )
        for text in sheet.texts.all()
    )


def assembled(slug: str, published_s: float, texts: Iterable[wire.SheetTexts]) -> wire.Sheet:
    return wire.Sheet(sheet_id=slug, published_s=published_s, texts=tuple(texts))


def picture(digest: str, site_pk: int) -> bytes | None:
    """The JPEG of a published sheet of this site."""
    found = SheetPicture.objects.filter(
        digest=digest, sheet__published=True, sheet__partner__services__sites=site_pk
    ).first()
    return None if found is None else bytes(found.jpeg)


def last_publication() -> int:
    """Another number after every publication; 0 before the first one."""
    newest = SheetPublication.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
