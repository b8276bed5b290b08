"""The table that the benchmarks print."""

from dataclasses import dataclass


@dataclass
class Row:
    """One measurement: `found` beside `base`; at most `bar` times it (at least, if `more`).

    :param absolute: the bar is for `found` itself
    """

    label: str
    base: float | None
    found: float
    bar: float | None = None
    unit: str = "s"
    note: str = ""
    more: bool = False
    absolute: bool = False

    @property
    def ratio(self):
        """`found` in units of `base`."""
        return None if not self.base else self.found / self.base

    @property
    def met(self):
        """Whether the bar is kept; None without one."""
        if self.bar is None:
            return None
        value = self.found if self.absolute else self.ratio
        return value >= self.bar if self.more else value <= self.bar

    def cells(self):
        """What is printed."""
        bar = "" if self.bar is None else f"{'≥' if self.more else '≤'} {self.bar:g}"
        verdict = {None: "", True: "met", False: "**not met**"}[self.met]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return [self.label, show(self.base, self.unit), show(self.found, self.unit), ratio, bar, verdict, self.note]


def show(value, unit):
    """A number with its unit."""
    if value is None:
        return ""
    if unit == "s":
        return f"{value * 1000:.1f} ms" if value < 1 else f"{value:.1f} s"
    return f"{value:,.0f} {unit}".strip()


def render(rows):
    """The rows as a Markdown table, in aligned columns."""
    heads = ["what", "beside", "measured", "ratio", "bar", "", "note"]
    table = [heads, *[row.cells() for row in rows]]
    widths = [max(len(line[column]) for line in table) for column in range(len(heads))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table]
    lines.insert(1, " | ".join("-" * max(width, 3) for width in widths))
    return "\n".join(f"| {line} |" for line in lines)
