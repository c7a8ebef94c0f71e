"""Publishes a folder of sheets: all of it or nothing."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.db import transaction

from central.directory.models import Partner, Service, Sheet, SheetPicture, SheetPublication, SheetText
from central.directory.sheet_folder import Draft, FolderRefused, Mistake, read_folder
from central.directory.sheets import assembled, texts_of
from central.protocol.sheets import MAX_SHEET_BYTES, digest_of
from central.protocol.values import MAX_SHEETS


@dataclass(frozen=True, slots=True)
class Published:
    """Slugs, in order."""

    changed: tuple[str, ...]
    """New ones, and those with another text, place or service."""
    unchanged: tuple[str, ...]
    withdrawn: tuple[str, ...]


def publish_folder(folder: Path, *, now_s: float) -> Published:
    """Puts every sheet of the folder in place of its older self; sheets that are not in it stay as they are.

    `now_s` is Unix time. Raises FolderRefused with all that is wrong, and then nothing has changed.
    """
    drafts = read_folder(folder)
    changed: list[str] = []
    unchanged: list[str] = []
    withdrawn: list[str] = []
    with transaction.atomic():
        mistakes = [mistake for draft in drafts for mistake in _unfit(draft)]
        if mistakes:
            raise FolderRefused(mistakes)
        for draft in drafts:
            moved = _put(draft, dt.datetime.fromtimestamp(now_s, dt.UTC))
            now_is = (changed if moved else unchanged) if draft.published else withdrawn
            now_is.append(draft.slug)
        if crowded := _crowded(drafts):
            raise FolderRefused(crowded)
        SheetPublication.objects.create(at=dt.datetime.fromtimestamp(now_s, dt.UTC), sheets=len(drafts))
    return Published(tuple(changed), tuple(unchanged), tuple(withdrawn))


def _unfit(draft: Draft) -> list[Mistake]:
    """What only the directory can tell."""
    mistakes = []
    partner = Partner.objects.filter(slug=draft.partner).first()
    if partner is None:
        mistakes.append(Mistake(draft.file, "partner", f"no partner {draft.partner}"))
    elif draft.service and not Service.objects.filter(slug=draft.service, partner=partner).exists():
        mistakes.append(Mistake(draft.file, "service", f"{draft.partner} has no service {draft.service}"))
    other = Sheet.objects.filter(slug=draft.slug).exclude(partner__slug=draft.partner).first()
    if other is not None:
        mistakes.append(Mistake(draft.file, "partner", f"a sheet of this name belongs to {other.partner.slug}"))
    size = len(msgspec.json.encode(draft.texts))
    if size > MAX_SHEET_BYTES - 1_000:
        mistakes.append(
            Mistake(draft.file, "", f"{size // 1_000} kB of text in all; at most {MAX_SHEET_BYTES // 1_000}")
        )
    return mistakes


def _crowded(drafts: tuple[Draft, ...]) -> list[Mistake]:
    """Partners that would now have more sheets than a borne shows."""
    mistakes = []
    for slug in sorted({draft.partner for draft in drafts}):
        count = Sheet.objects.filter(partner__slug=slug, published=True).count()
        if count > MAX_SHEETS:
            last = [draft.file for draft in drafts if draft.partner == slug][-1]
            mistakes.append(Mistake(last, "partner", f"{slug} would have {count} sheets; at most {MAX_SHEETS}"))
    return mistakes


def _put(draft: Draft, now: dt.datetime) -> bool:
    """Whether anything of it is another than before; the date is that of the last change of the text."""
    partner = Partner.objects.get(slug=draft.partner)
    service = Service.objects.get(slug=draft.service) if draft.service else None
    old = Sheet.objects.filter(slug=draft.slug).first()
    same_text = old is not None and texts_of(old) == draft.texts
    at = old.published_at if old is not None and same_text else now
    placed = (partner.pk, None if service is None else service.pk, draft.order, draft.published)
    if old is not None and same_text and placed == (old.partner_id, old.service_id, old.order, old.published):
        return False
    sheet, _ = Sheet.objects.update_or_create(
        slug=draft.slug,
        defaults={
            "partner": partner,
            "service": service,
            "order": draft.order,
            "published": draft.published,
            "published_at": at,
            "digest": digest_of(assembled(draft.slug, at.timestamp(), draft.texts)),
        },
    )
    sheet.texts.all().delete()
    sheet.pictures.all().delete()
    for text in draft.texts:
        blocks = msgspec.to_builtins(text.blocks)
        SheetText.objects.create(sheet=sheet, language=text.language, title=text.title, blocks=blocks)
    for digest, jpeg in draft.pictures.items():
        SheetPicture.objects.create(sheet=sheet, digest=digest, jpeg=jpeg)
    return True
