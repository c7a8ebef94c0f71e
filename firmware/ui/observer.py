"""Where the painter tells what it draws where: the checks of the layout listen there, a borne does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from firmware.ui.canvas import Image
from firmware.ui.grid import Rect
from firmware.ui.theme import Colour

if TYPE_CHECKING:
    from firmware.ui.lettering import Block


class Observer:
    """Told of every text, sign and plate. This one does not listen, so that a borne pays nothing for it."""

    def text(self, target: Image, block: Block, place: Rect) -> None:
        """`block` was drawn onto `target`; `place` holds its lines."""

    def sign(self, target: Image, name: str, place: Rect, colour: Colour) -> None:
        """The icon `name` was drawn onto `target`."""

    def plate(self, target: Image, name: str, place: Rect, edge: Colour | None = None) -> None:
        """From now on `place` of `target` has a meaning of its own: what stands in it must not leave it."""

    def put(self, image: Image, x: int, y: int, onto: Image | None = None) -> None:
        """`image` was laid onto another, or (None) onto the screen."""
