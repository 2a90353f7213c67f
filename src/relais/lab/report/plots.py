"""What does a comparison look like? Light SVG: points with their intervals, lines, bars, strips.

Nothing is told by colour alone: each policy has its shape and its dash, each ring its pattern, and every plot
stands above a table (`relais.lab.report.figures`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relais.lab.comparing.intervals import Estimate
from relais.lab.report.markup import Html, join, tag
from relais.lab.report.scales import Across, Down, clear, ticks

Write = Callable[[float], str]
# As many shapes and dashes as there are before they come round again: 6 shapes, 4 dashes.
SHAPES = (
    "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z",
    "M-5,-5h10v10h-10z",
    "M0,-7L7,0L0,7L-7,0z",
    "M0,-6L6,5L-6,5z",
    "M0,6L6,-5L-6,-5z",
    "M-2,-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
)
DASHES = (None, "7 4", "2 3", "9 3 2 3")
# Pixels from one series to the next on a row.
LANE = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One place on a plot of two figures, with an interval in each."""

    x: Estimate
    y: Estimate
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one policy shows: points in order. `mark` chooses its shape and dash."""

    name: str
    points: Sequence[Point]
    mark: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What is measured along one side, and how its values are written."""

    title: str
    write: Write
    # The axis reaches these even when no point does, and never passes `cap` (a share: 1).
    least: float = 0.0
    reach: float | None = None
    cap: float | None = None
    steps: Sequence[float] = ()

    def ticks(self, values: Sequence[float]) -> tuple[float, ...]:
        """Round values along the axis that hold all of `values`, as far as the cap."""
        held = [*values, self.least, *([] if self.reach is None else [self.reach])]
        if self.cap is not None:
            held = [min(value, self.cap) for value in held]
        return ticks(max(min(held), self.least), max(held), steps=self.steps)


def shape(mark: int, across: str, down: float, extra: str = "") -> Html:
    """The sign of one policy at a place."""
    path = tag("path", d=SHAPES[mark % len(SHAPES)], class_=f"mark m{mark % len(SHAPES)}{extra}")
    return tag("svg", path, x=across, y=down, overflow="visible", width=1, height=1)


def sample(mark: int) -> Html:
    """The sign alone, for keys and tables."""
    path = tag("path", d=SHAPES[mark % len(SHAPES)], class_=f"mark m{mark % len(SHAPES)}")
    return tag("svg", path, class_="sample", viewBox="-8 -8 16 16", aria_hidden="true")


def drawing(height: float, title: str, *parts: Html) -> Html:
    """The frame of a plot, with what it is for who cannot see it; the table below has every figure."""
    return tag("svg", *parts, class_="plot", height=height, width="100%", role="img", aria_label=title)


def scatter(
    title: str, x: Axis, y: Axis, series: Sequence[Series], height: int = 340, *, has_names: bool = True
) -> Html:
    """Points with whiskers in both directions; those of one series are joined and, with `has_names`, named at the end."""
    across, down, frame = _frame(x, y, series, height)
    parts = [_joined(each, across, down) for each in series]
    parts += [_whiskers(p, across, down) for each in series for p in each.points]
    parts += [
        shape(each.mark, across.at(p.x.mean), down.at(p.y.mean)) for each in series for p in each.points
    ]
    names = [_names(series, across, down)] if has_names else []
    return drawing(height, title, frame, *parts, *names)


def _frame(x: Axis, y: Axis, series: Sequence[Series], height: int) -> tuple[Across, Down, Html]:
    points = [p for each in series for p in each.points]
    along = x.ticks([v for p in points for v in (p.x.low, p.x.mean, p.x.high) if v is not None])
    up = y.ticks([v for p in points for v in (p.y.low, p.y.mean, p.y.high) if v is not None])
    across, down = Across(along[0], along[-1]), Down(up[0], up[-1], 40.0, height - 48.0)
    grid = [tag("line", x1="0%", x2="100%", y1=down.at(t), y2=down.at(t), class_="grid") for t in up] + [
        tag("text", y.write(t), x="0%", y=down.at(t) - 5, class_="tick") for t in up
    ]
    feet = _feet(x, along, across, height - 28.0)
    titles = [
        tag("text", y.title, x="0%", y=14, class_="axis"),
        tag("text", x.title, x="100%", y=height - 8, class_="axis", text_anchor="end"),
    ]
    return across, down, join([*grid, feet, *titles])


def _feet(x: Axis, along: Sequence[float], across: Across, at: float) -> Html:
    """The values under a plot; every other one gives way on a telephone."""
    return join(
        tag(
            "text",
            x.write(t),
            x=across.at(t),
            y=at,
            class_="tick between" if n % 2 else "tick",
            text_anchor="start" if across.percent(t) < 5 else "middle",
        )
        for n, t in enumerate(along)
    )


def _uprights(x: Axis, along: Sequence[float], across: Across, height: float) -> Html:
    """What is under and behind a plot of rows: its title, a line up from each value, the values."""
    lines = (
        tag("line", x1=across.at(t), x2=across.at(t), y1=26, y2=height - 26, class_="grid") for t in along
    )
    title = tag("text", x.title, x="0%", y=14, class_="axis")
    return join([title, *lines, _feet(x, along, across, height - 8.0)])


def _joined(series: Series, across: Across, down: Down) -> Html:
    dash = DASHES[series.mark % len(DASHES)]
    return join(
        tag(
            "line",
            x1=across.at(a.x.mean),
            y1=down.at(a.y.mean),
            x2=across.at(b.x.mean),
            y2=down.at(b.y.mean),
            class_=f"joined m{series.mark % len(SHAPES)}",
            stroke_dasharray=dash,
        )
        for a, b in pairwise(series.points)
    )


def _whiskers(point: Point, across: Across, down: Down) -> Html:
    x, y = across.at(point.x.mean), down.at(point.y.mean)
    parts = []
    if point.x.low is not None and point.x.high is not None:
        ends = (across.at(point.x.low), across.at(point.x.high))
        parts.append(tag("line", x1=ends[0], x2=ends[1], y1=y, y2=y, class_="whisker"))
    if point.y.low is not None and point.y.high is not None:
        ends_y = (down.at(point.y.low), down.at(point.y.high))
        parts.append(tag("line", x1=x, x2=x, y1=ends_y[0], y2=ends_y[1], class_="whisker"))
    return join(parts)


def _names(series: Sequence[Series], across: Across, down: Down) -> Html:
    """The name of each series beside its last point, kept from lying on one another."""
    named = [each for each in series if each.points]
    ends = [(across.percent(each.points[-1].x.mean), down.at(each.points[-1].y.mean)) for each in named]
    heights = clear(ends, 40.0, 18.0)
    return join(_name(each, across, place) for each, place in zip(named, heights, strict=True))


def _name(series: Series, across: Across, place: float) -> Html:
    """Beside the interval of the last point, on the side that has room."""
    end = series.points[-1].x
    is_right = across.percent(end.mean) > 50
    percent = across.percent((end.low if is_right else end.high) or end.mean)
    text = tag(
        "text",
        series.name,
        x=-12 if is_right else 12,
        y=5,
        class_="name",
        text_anchor="end" if is_right else "start",
    )
    return tag("svg", text, x=f"{percent:.2f}%", y=place, overflow="visible", width=1, height=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a plot of rows: its name, and what is drawn on it."""

    name: str
    # What is drawn on it: the mark and the value of each series.
    marks: Sequence[tuple[int, Estimate | None]]


def dots(title: str, x: Axis, rows: Sequence[Row]) -> Html:
    """One line per row, with the sign and interval of each series on it; the row's name stands above."""
    held = [v for row in rows for _, e in row.marks if e for v in (e.low, e.mean, e.high) if v is not None]
    along = x.ticks(held)
    most = max((len(row.marks) for row in rows), default=0)
    across, step = Across(along[0], along[-1], 2.0, 94.0), 36 + LANE * most
    height = 30 + step * len(rows) + 24
    parts = [_uprights(x, along, across, height)]
    for n, row in enumerate(rows):
        top = 30 + step * n
        parts.append(tag("text", row.name, x="0%", y=top + 17, class_="row"))
        parts.append(tag("line", x1="0%", x2="100%", y1=top + step - 2, y2=top + step - 2, class_="grid"))
        # Each has its lane: intervals that overlap are still told apart.
        lanes = enumerate(row.marks)
        parts += [_dot(mark, e, across, top + 30.0 + LANE * lane) for lane, (mark, e) in lanes if e]
    return drawing(height, title, *parts)


def _dot(mark: int, found: Estimate, across: Across, middle: float) -> Html:
    whisker: Html | None = None
    if found.low is not None and found.high is not None:
        ends = (across.at(found.low), across.at(found.high))
        whisker = tag("line", x1=ends[0], x2=ends[1], y1=middle, y2=middle, class_="whisker")
    return join([whisker, shape(mark, across.at(found.mean), middle)])


def stacked(title: str, rows: Sequence[tuple[str, Sequence[float]]], write: Write) -> Html:
    """One bar of 100 % per row, cut in parts (at most four, from near to far); wide parts say their size."""
    step, parts = 58, []
    for n, (name, shares) in enumerate(rows):
        top, at = 8 + step * n, 0.0
        parts.append(tag("text", name, x="0%", y=top + 12, class_="row"))
        for part, size in enumerate(shares):
            parts.append(
                tag(
                    "rect",
                    x=f"{at:.2f}%",
                    y=top + 18,
                    width=f"{100 * size:.2f}%",
                    height=24,
                    class_=f"ring r{part + 1}",
                )
            )
            if size >= 0.12:
                parts.append(
                    tag(
                        "text",
                        write(size),
                        x=f"{at + 50 * size:.2f}%",
                        y=top + 35,
                        class_=f"in in{part + 1}",
                        text_anchor="middle",
                    )
                )
            at += 100 * size
    return drawing(8 + step * len(rows), title, *parts)


def strip(title: str, x: Axis, rows: Sequence[tuple[str, Sequence[float]]]) -> Html:
    """One line per row with a thin stroke for each of its values and a tall one at their median."""
    along = x.ticks([v for _, values in rows for v in values])
    across, step = Across(along[0], along[-1], 2.0, 94.0), 58
    height = 30 + step * len(rows) + 22
    parts = [_uprights(x, along, across, height)]
    for n, (name, values) in enumerate(rows):
        top = 26 + step * n
        parts.append(tag("text", name, x="0%", y=top + 14, class_="row"))
        parts += [
            tag("line", x1=across.at(v), x2=across.at(v), y1=top + 26, y2=top + 44, class_="stroke")
            for v in values
        ]
        if values:
            middle = sorted(values)[len(values) // 2]
            parts.append(
                tag(
                    "line",
                    x1=across.at(middle),
                    x2=across.at(middle),
                    y1=top + 20,
                    y2=top + 50,
                    class_="median",
                )
            )
    return drawing(height, title, *parts)
