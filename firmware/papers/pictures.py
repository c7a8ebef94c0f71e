"""Pictures as bytes and as pixels: the only importer of Pillow in the firmware's papers.

`jpeg_of`, `scaled` and `pixels_of` are for pictures that we made. `read_foreign` is for anybody's and is called only in
the check's child process, which is limited and may die. numpy stays out of that process: it is imported where needed.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hardware.protocols import Rgb

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF")
"""Pillow's decoders that a foreign picture may reach."""
MAX_PIXELS = 60_000_000
"""An A4 page at 600 dpi has 35 million."""

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class PictureUnreadable(ValueError):
    """Not one of FORMATS, or damaged."""


class PictureTooLarge(ValueError):
    """More than MAX_PIXELS."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """A baseline JPEG, RGB."""

    data: bytes
    width: int
    height: int


def jpeg_of(pixels: Rgb, quality: int) -> bytearray:
    """A baseline JPEG (ITU-T T.81). The encoder's own buffer is overwritten."""
    return _encode(Image.fromarray(pixels), quality)


def jpeg_of_raw(data: bytes, size: tuple[int, int], quality: int) -> bytes:
    """The same from tightly packed RGB; `size` is (width, height)."""
    return bytes(_encode(Image.frombuffer("RGB", size, data, "raw", "RGB", 0, 1), quality))


def scaled(pixels: Rgb, max_height: int) -> Rgb:
    """The picture at most `max_height` pixels high, its proportions kept; the same pixels if it is small enough."""
    import numpy as np

    height, width = pixels.shape[:2]
    if height <= max_height:
        return pixels
    size = (max(1, round(width * max_height / height)), max_height)
    return np.array(Image.fromarray(pixels).resize(size, Image.Resampling.BOX, reducing_gap=2.0))


def pixels_of(jpeg: bytes | bytearray) -> Rgb:
    """Decodes a JPEG that `jpeg_of` made."""
    import numpy as np

    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as image:
        return np.array(image.convert("RGB"))


def read_foreign(data: bytes, max_frames: int, box: tuple[int, int], quality: int) -> Iterator[Jpeg]:
    """Each page of a picture file, upright, on white, at most `box` (portrait: width, height) pixels, as JPEG.

    A TIFF may have several pages, of which at most `max_frames` come; an animation is its first picture. A landscape
    picture fills the box lying. Raises PictureUnreadable, PictureTooLarge.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                frames = min(getattr(image, "n_frames", 1), max_frames) if image.format == "TIFF" else 1
                for frame in range(frames):
                    image.seek(frame)
                    yield _normalised(image, box, quality)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge from error
    except (MemoryError, PictureTooLarge):
        raise
    except UnidentifiedImageError as error:
        raise PictureUnreadable("not a picture") from error
    except Exception as error:
        # Pillow's decoders let OSError, SyntaxError, struct.error, ValueError, IndexError and others through.
        raise PictureUnreadable("damaged") from error


def count_frames(data: bytes) -> int:
    """Pages of a TIFF; 1 for every other picture. Raises PictureUnreadable."""
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except MemoryError:
        raise
    except Exception as error:
        raise PictureUnreadable("damaged") from error


def _normalised(image: Image.Image, box: tuple[int, int], quality: int) -> Jpeg:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureTooLarge
    limits = box if height >= width else box[::-1]
    # JPEG's decoder can skip detail that the paper cannot show.
    image.draft("RGB", limits)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(limits if upright.height >= upright.width else limits[::-1], Image.Resampling.LANCZOS)
    flat = upright
    if "A" in upright.getbands() or "transparency" in upright.info:
        flat = Image.new("RGB", upright.size, "white")
        flat.paste(upright, mask=upright.convert("RGBA").getchannel("A"))
    flat = flat.convert("RGB")
    return Jpeg(bytes(_encode(flat, quality)), *flat.size)


def _encode(image: Image.Image, quality: int) -> bytearray:
    output = BytesIO()
    image.save(output, "JPEG", quality=quality)
    with output.getbuffer() as view:
        encoded = bytearray(view)
        view[:] = bytes(len(view))
    return encoded
