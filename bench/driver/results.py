# SPDX-License-Identifier: MIT
"""What sections hand to the report: tables, aims, charts, records. Knows no format of
the report."""


class Figure:
    """What was measured of an aim (aims.py)."""

    def __init__(self, text, met, note=""):
        self.text = text
        self.met = met  # True, False, or None where there is nothing to reach
        self.note = note

    def verdict(self):
        return {True: "met", False: "**not met**", None: "shown"}[self.met]


class Headline:
    """One line of the short table and one bar of the main chart: a job of users', ours
    beside the tool that does it today."""

    def __init__(self, job, peer, ours, theirs, factor, size):
        self.job = job
        self.peer = peer
        self.ours = ours  # text
        self.theirs = theirs  # text
        self.factor = factor  # how many times faster
        self.size = size  # of our files, as a multiple of theirs; None where unknown


class Chart:
    """Horizontal bars, the longest on top being as they come."""

    def __init__(self, name, title, unit, bars, remark=""):
        self.name = name  # of the file
        self.title = title
        self.unit = unit
        self.bars = bars  # (label, value, ours?, text beside the bar)
        self.remark = remark


class Section:
    def __init__(self, name, title, text=""):
        self.name = name
        self.title = title
        self.text = text
        self.tables = []  # (title, header, rows)
        self.notes = []
        self.blocks = []  # what programs printed
        self.figures = {}  # by the aim's key
        self.headlines = []
        self.charts = []
        self.records = []

    def table(self, title, header, rows):
        self.tables.append((title, header, rows))

    def aim(self, key, figure, met, note=""):
        if figure != "-":
            self.figures[key] = Figure(figure, met, note)

    def headline(self, *items):
        self.headlines.append(Headline(*items))

    def record(self, case, records):
        for record in records:
            self.records.append({"section": self.name, "case": case, **record})


def at_least(value, wanted, form="{:.2f}x"):
    """Figure and verdict of an aim of the kind "at least"."""
    if value is None:
        return "-", None
    return form.format(value), value >= wanted


def at_most(value, wanted, form="{:.3f}x"):
    if value is None:
        return "-", None
    return form.format(value), value <= wanted


def seconds(nanoseconds):
    if nanoseconds is None:
        return "-"
    value = nanoseconds / 1e9
    return f"{value:.2f} s" if value >= 1 else f"{value * 1e3:.1f} ms"


def mebibytes(size):
    return "-" if size is None else f"{size / (1 << 20):.1f}"


def rate(size, nanoseconds):
    """MB (10^6) a second."""
    return size * 1e3 / nanoseconds if nanoseconds else None


def text_table(header, rows):
    """Columns for a terminal."""
    cells = [[str(cell) for cell in row] for row in [header, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = []
    for row in cells:
        first = row[0].ljust(widths[0])
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join([first, *rest]))
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join("    " + line for line in lines)
