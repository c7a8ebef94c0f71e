"""Pictures of how much is done, and of how much time is left."""

from firmware.ui import canvas
from firmware.ui.canvas import Image
from firmware.ui.grid import Grid
from firmware.ui.theme import Theme


def progress_bar(grid: Grid, theme: Theme, size: tuple[int, int], fraction: float) -> Image:
    """A bar filled to `fraction`, 0.0 to 1.0."""
    radius, edge = size[1] // 2, max(grid.px(theme.border_u), grid.px(0.15))
    image = canvas.rounded(size, (radius,) * 4, theme.surface, theme.line, edge)
    filled = round(min(max(fraction, 0.0), 1.0) * size[0])
    if filled:
        full = canvas.rounded(size, (radius,) * 4, theme.brand)
        image.blit(full, (0, 0), (0, 0, filled, size[1]))
    return image


def countdown_ring(side: int, theme: Theme, fraction: float) -> Image:
    """A clock's ring of which `fraction` is left."""
    middle = side / 2
    plate = canvas.Stencil((side, side)).disc((middle, middle), side * 0.445).image(theme.line)
    plate.blit(canvas.Stencil((side, side)).disc((middle, middle), side * 0.415).image(theme.surface), (0, 0))
    if fraction > 0:
        plate.blit(
            canvas.Stencil((side, side)).arc((middle, middle), side * 0.43, side * 0.1, fraction).image(theme.brand),
            (0, 0),
        )
    return plate
