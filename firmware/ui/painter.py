"""A View as pixels. What stands still is drawn once a view; thirty times a second only the live pictures move."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

import numpy as np

from firmware.call.frames import Draw
from firmware.ui import canvas
from firmware.ui.art import Drawings
from firmware.ui.bars import Bars
from firmware.ui.call_layer import CallLayer, over_video
from firmware.ui.dialogue import Dialogue
from firmware.ui.grid import Grid, Rect
from firmware.ui.lettering import Lettering
from firmware.ui.middle import Middle
from firmware.ui.observer import Observer
from firmware.ui.overlay import Overlay
from firmware.ui.placing import placed_in
from firmware.ui.plates import Plates
from firmware.ui.pointing import Pointer
from firmware.ui.theme import CONTRAST, NORMAL, Theme
from firmware.ui.wording import RIGHT_TO_LEFT
from firmware.views.view import Enlarged, Layout, Video, View
from hardware.protocols import Rgb

_LARGEST_FIGURE_U = 19.0
_TYPE_SIZES_U = (1.3, 1.4, 1.54, 1.6, 1.7, 1.75, 1.8, 2.35, 2.5)


class Pictures(Protocol):
    """What the painter may look at; each gives None while there is nothing. Called in the painter's thread.

    A live picture is lent: `draw` gets it for the time of the call, and is called again if it was not whole.
    """

    def remote(self, draw: Draw) -> None:
        """The adviser; best at `grid.picture_sizes(...).call`, which needs no scaling in the call."""
        ...

    def own(self, draw: Draw) -> None:
        """The citizen's own picture, as it shall be shown; best at `small` in the call and `preview` before."""
        ...

    def page(self, page_id: str) -> Rgb | None:
        """A page of the memory store. A better picture of it is a new array."""
        ...


class Painter:
    """Paints one screen. One thread at a time uses it; raises FontMissing at once. Making one takes 0.2 s on a PC."""

    def __init__(self, size: tuple[int, int], observer: Observer | None = None) -> None:
        """`size` is (width, height) in pixels; `observer` is told of all that is drawn."""
        self._grid = Grid(*size)
        self._lettering = Lettering(observer)
        self._lettering.warm([self._grid.px(units) for units in _TYPE_SIZES_U])
        # Both now: who needs the other one presses a key and should not wait for it.
        self._drawings = {theme: Drawings(theme, self._grid.px(_LARGEST_FIGURE_U)) for theme in (NORMAL, CONTRAST)}
        self._pointer = Pointer(self._grid)
        self._use_look(NORMAL, large=False)
        self._picture: Rgb = np.zeros((size[1], size[0], 3), np.uint8)
        self.forget()

    def _use_look(self, theme: Theme, *, large: bool) -> None:
        grid, letters = replace(self._grid, large=large), self._lettering
        self._theme, self._grid = theme, grid
        self._plates = Plates(grid, self._theme, letters)
        self._bars = Bars(grid, self._theme, letters)
        self._dialogue = Dialogue(grid, self._theme, letters)
        self._middle = Middle(grid, self._theme, letters, self._drawings[theme])
        self._call = CallLayer(grid, self._theme, letters, self._plates)

    def forget(self) -> None:
        """Drops every text and picture that it holds, the last painting too: part of the wipe, in its thread."""
        self._lettering.forget()
        self._plates.forget()
        self._call.forget()
        self._picture.fill(0)
        self._painted: View | None = None
        self._page: Rgb | None = None
        self._body: canvas.Image | None = None
        self._large: Rect | None = None
        self._overlays: list[Overlay] = []
        self._small_frame: Overlay | None = None

    def paint(self, view: View, pictures: Pictures) -> Rgb:
        """The whole screen, (height, width, 3). The array belongs to the painter: the next call overwrites it.

        The first view after a call makes it forget the call; the first one of a call, what stood before: the plates and
        texts of the choosing are not needed in it, and memory is short there.
        """
        theme = CONTRAST if view.contrast else NORMAL
        if theme is not self._theme or view.large is not self._grid.large:
            self._use_look(theme, large=view.large)
            self.forget()
        if self._painted is not None and self._painted.in_call is not view.in_call:
            self.forget()
        page = pictures.page(view.page_id) if view.page_id else None
        if view != self._painted or page is not self._page:
            self._compose(view, page)
        if over_video(view):
            self._paint_call(view, pictures)
        elif view.video in {Video.CALL, Video.ADVISER_SMALL}:
            self._paint_small(view, pictures.remote, fit=view.fit)
        elif view.video is Video.ADVISER_ABOVE:
            pictures.remote(partial(self._paint_at, self._grid.picture_above(), fit=view.fit))
        elif view.video is Video.SCREEN and self._large is not None:
            pictures.remote(partial(self._paint_screen, self._large, view.enlarged))
            self._paint_small(view, pictures.own)
        elif view.video is Video.SELF_LARGE and self._large is not None:
            pictures.own(partial(self._paint_at, self._large))
        return self._picture

    def _compose(self, view: View, page: Rgb | None) -> None:
        """Draws what stands still; the body only if it changed, because the clock alone does so once a second."""
        kept = self._painted is not None and page is self._page and _body_of(view) == _body_of(self._painted)
        self._painted = None
        if self._body is None or not kept:
            self._body = self._body or canvas.opaque((self._grid.width, self._grid.height), self._theme.bg)
            self._body.fill(self._theme.bg)
            self._draw_body(self._body, view, page)
        self._lettering.observer.put(self._body, 0, 0)
        if view.layout is Layout.CALL:
            self._overlays = self._call.overlays(view)
        else:
            self._overlays = []
            self._bars.top(self._body, view)
        self._bars.bottom(self._body, view)
        self._small_frame = self._call.small_frame(view)
        canvas.copy_rgb(self._body, self._picture)
        for overlay in self._overlays:
            overlay.lay(self._picture)
        self._point(view)
        self._painted, self._page = view, page

    def _point(self, view: View) -> None:
        placed = self._middle.placed
        if view.pointed is None or placed is None:
            return
        place = placed.at(view.pointed)
        if placed.window.holds(*place):
            self._pointer.at(place, placed.window).lay(self._picture)

    def _draw_body(self, image: canvas.Image, view: View, page: Rgb | None) -> None:
        """Everything between the bars."""
        self._large = None
        if view.layout is Layout.CALL:
            self._call.draw_waiting(image, view)
        else:
            self._draw_middle(image, view, page)
            rtl = view.language in RIGHT_TO_LEFT
            for key, label in self._plates.labels(view):
                plate = self._plates.plate(view.layout, key, label, rtl=rtl)
                place = self._grid.plate(view.layout, key)
                image.blit(plate, place[:2])
                self._lettering.observer.put(plate, place.x, place.y, image)
        self._place_still(image, view)

    def _draw_middle(self, image: canvas.Image, view: View, page: Rgb | None) -> None:
        if view.video is Video.ADVISER_ABOVE or view.dialogue:
            self._dialogue.draw(image, view)
            return
        self._large = self._middle.draw(image, view, page)
        self._middle.aside(image, view)

    def _place_still(self, image: canvas.Image, view: View) -> None:
        """What is seen at the place of a live picture before it comes."""
        if view.video in {Video.CALL, Video.ADVISER_SMALL, Video.SCREEN}:
            icon = "person" if view.video is Video.ADVISER_SMALL else "videocam_off"
            place = self._small_place(view)
            image.blit(self._call.small_waiting(icon, place), place[:2])
        if self._large is not None:
            waiting = canvas.opaque(self._large[2:], self._theme.night)
            centre = (self._large.w // 2, self._large.h // 2)
            sign = "desktop_windows" if view.video is Video.SCREEN else "videocam"
            self._lettering.icon(waiting, sign, self._grid.px(5), centre, self._theme.night_ink)
            image.blit(waiting, self._large[:2])

    def _paint_call(self, view: View, pictures: Pictures) -> None:
        pictures.remote(partial(self._paint_at, self._grid.video(), fit=view.fit))
        self._paint_small(view, pictures.own)
        for overlay in self._overlays:
            overlay.lay(self._picture)

    def _small_place(self, view: View) -> Rect:
        return self._grid.small_picture(signing=view.signer).inset(self._grid.px(0.2))

    def _paint_small(self, view: View, show: Callable[[Draw], None], *, fit: bool = False) -> None:
        show(partial(self._paint_at, self._small_place(view), fit=fit))
        if self._small_frame is not None:
            self._small_frame.lay(self._picture)

    def _paint_at(self, place: Rect, pixels: Rgb | None, *, fit: bool = False) -> None:
        """`pixels` scaled to fill `place`, cropped, or (`fit`) whole; what stands still there if there are none."""
        x, y, width, height = place
        if pixels is not None:
            size = (width, height)
            shown = canvas.contain(pixels, size, self._theme.night) if fit else canvas.cover(pixels, size)
            self._picture[y : y + height, x : x + width] = shown
        elif self._body is not None:
            canvas.copy_rgb(self._body, self._picture, place)

    def _paint_screen(self, space: Rect, enlarged: Enlarged | None, pixels: Rgb | None) -> None:
        """The adviser's screen, whole, or the part of it that is looked at."""
        if pixels is None or enlarged is None:
            self._paint_at(space, pixels, fit=True)
            return
        size = (pixels.shape[1], pixels.shape[0])
        placed = placed_in(space, size, enlarged, self._grid.widened(space))
        left, top, width, height = placed.crop(size)
        part = canvas.scaled(pixels[top : top + height, left : left + width], placed.window[2:])
        self._paint_at(space, part, fit=True)


def _body_of(view: View) -> View:
    """`view` without what the bars show."""
    bare = replace(view, clock="", top="", place="", words=None, volume=None, spoken="", name="", ok="", cancel="")
    return replace(bare, pointed=None, adviser_speaks="")
