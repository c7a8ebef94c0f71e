"""A partner's picture as it is kept and shown: the only importer of Pillow in central."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from central.protocol.sheets import MAX_PICTURE_BYTES, PICTURE_BOX

MAX_FILE_BYTES = 10_000_000
MAX_PIXELS = 40_000_000
"""A photograph has 12 to 24 million."""
_BEGINNINGS = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
_QUALITIES = (85, 75, 65, 50)


class PictureRefused(ValueError):
    """The text says why, to whoever publishes it."""


def kept_picture(data: bytes) -> bytes:
    """A PNG or JPEG anew: upright, on white, within PICTURE_BOX, a JPEG without any of the file's own notes.

    Raises PictureRefused.
    """
    if len(data) > MAX_FILE_BYTES:
        raise PictureRefused(f"larger than {MAX_FILE_BYTES // 1_000_000} MB")
    kind = next((name for name, beginning in _BEGINNINGS.items() if data.startswith(beginning)), None)
    if kind is None:
        raise PictureRefused("not a PNG or JPEG picture")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=(kind,)) as image:
                return _reencoded(image)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused(_too_many_pixels()) from error
    except Exception as error:
        # Pillow's decoders let OSError, SyntaxError, struct.error, ValueError, IndexError and others through.
        raise PictureRefused("damaged") from error


def _reencoded(image: Image.Image) -> bytes:
    """The size stands in the header: what is too large is never unpacked."""
    if image.width * image.height > MAX_PIXELS:
        raise PictureRefused(_too_many_pixels())
    image.draft("RGB", PICTURE_BOX)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(PICTURE_BOX, Image.Resampling.LANCZOS)
    flat = Image.new("RGB", upright.size, "white")
    see_through = "A" in upright.getbands() or "transparency" in upright.info
    flat.paste(upright, mask=upright.convert("RGBA").getchannel("A") if see_through else None)
    for quality in _QUALITIES:
        output = BytesIO()
        flat.save(output, "JPEG", quality=quality)
        if output.tell() <= MAX_PICTURE_BYTES:
            return output.getvalue()
    raise PictureRefused("too rich in detail")


def _too_many_pixels() -> str:
    return f"more than {MAX_PIXELS // 1_000_000} million pixels"
