"""What painting costs: `python -m tests.firmware.ui.paint_bench` prints milliseconds of this thread's CPU a paint."""

import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from firmware.ui.painter import Painter
from firmware.views.view import View
from tests.firmware.ui.samples import VIEWS, StillPictures, live


@dataclass(frozen=True, slots=True)
class PaintCost:
    """One view. `first_ms`: never seen; `again_ms`: seen before, after another; `clock_ms`: only its clock is new;
    `frame_ms`: only the live pictures are new. CPU time of the painting thread, medians but for the first."""

    name: str
    first_ms: float
    again_ms: float
    clock_ms: float
    frame_ms: float


def paint_costs(size: tuple[int, int], views: Iterable[View] = VIEWS.values(), rounds: int = 9) -> Iterator[PaintCost]:
    """The cost of every view on one painter, in the order given."""
    painter, pictures = Painter(size), live(size)
    pause = replace(next(iter(VIEWS.values())), name="pause", softkeys={}, title="Pause", lines=())
    for view in views:
        first = _paint_ms(painter, view, pictures)
        again, clock, frame = [], [], []
        for number in range(rounds):
            painter.paint(pause, pictures)
            again.append(_paint_ms(painter, view, pictures))
            later = replace(view, clock=f"{number}\u00a0min")
            clock.append(_paint_ms(painter, later, pictures))
            frame.append(_paint_ms(painter, later, pictures))
        yield PaintCost(view.name, first, *(sorted(times)[rounds // 2] for times in (again, clock, frame)))


def _paint_ms(painter: Painter, view: View, pictures: StillPictures) -> float:
    start_s = time.thread_time()
    painter.paint(view, pictures)
    return (time.thread_time() - start_s) * 1_000


def main() -> None:
    for size in ((1280, 800), (1920, 1080)):
        sys.stdout.write(f"{size[0]} x {size[1]}: first, again, clock, frame in ms\n")
        for cost in paint_costs(size):
            figures = (cost.first_ms, cost.again_ms, cost.clock_ms, cost.frame_ms)
            sys.stdout.write(f"  {cost.name:<12}" + "".join(f"{figure:8.1f}" for figure in figures) + "\n")


if __name__ == "__main__":
    main()
