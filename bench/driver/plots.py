# SPDX-License-Identifier: MIT
"""Draws charts as SVG with matplotlib; without it there are none. Knows no
measurement."""
import os

OURS, THEIRS, PALE = "#1f6fb4", "#b8bec6", "#5b6470"


def draw(context, sections, folder):
    """Returns the names of the charts that were drawn."""
    try:
        import matplotlib
    except ImportError:
        context.skip("plots: matplotlib is not installed (Debian: python3-matplotlib)")
        return []
    matplotlib.use("svg")
    # Text stays text, and the same figures give the same file.
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "imagesaver",
                                "font.family": "sans-serif", "font.size": 10})
    drawn = []
    headlines = [line for section in sections for line in section.headlines]
    if headlines:
        _draw_main(headlines, os.path.join(folder, "main.svg"))
        drawn.append("main")
    for section in sections:
        for chart in section.charts:
            if chart.bars:
                _draw_chart(chart, os.path.join(folder, chart.name + ".svg"))
                drawn.append(chart.name)
    return drawn


def _figure(height):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.4, height))
    return figure, figure.add_subplot()


def _finish(figure, axes, title, path):
    axes.set_title(title, loc="left", fontsize=11.5, pad=10)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.margins(y=0.02)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _draw_chart(chart, path):
    figure, axes = _figure(1.0 + 0.3 * len(chart.bars))
    places = range(len(chart.bars), 0, -1)
    colors = [OURS if ours else THEIRS for _, _, ours, _ in chart.bars]
    axes.barh(places, [value for _, value, _, _ in chart.bars], color=colors,
              height=0.72)
    axes.set_yticks(list(places), [label for label, _, _, _ in chart.bars])
    longest = max(value for _, value, _, _ in chart.bars)
    for place, (_, value, _, text) in zip(places, chart.bars):
        axes.text(value + longest * 0.01, place, text, va="center", fontsize=9)
    axes.set_xlim(0, longest * 1.3)
    axes.set_xlabel(chart.unit)
    _finish(figure, axes, chart.title, path)


def _draw_main(headlines, path):
    """A bar for each job, to the right of "as fast" where ours is faster."""
    from matplotlib.ticker import FixedLocator, NullLocator

    figure, axes = _figure(1.2 + 0.42 * len(headlines))
    places = range(len(headlines), 0, -1)
    largest = max(line.factor for line in headlines)
    smallest = min(line.factor for line in headlines)
    axes.set_xscale("log")
    axes.barh(places, [line.factor - 1 for line in headlines], left=1, height=0.66,
              color=[OURS if line.factor >= 1 else THEIRS for line in headlines])
    axes.set_yticks(list(places), [line.job for line in headlines])
    for place, line in zip(places, headlines):
        end = (max(line.factor, 1), place)
        axes.annotate(f"{line.factor:.{1 if line.factor >= 9.95 else 2}f}x", end,
                      xytext=(5, 0), textcoords="offset points", va="center",
                      weight="bold")
        axes.annotate(f"against {line.peer}", end, xytext=(46, 0),
                      textcoords="offset points", va="center", fontsize=9, color=PALE)
    axes.set_xlim(min(0.9, smallest * 0.9), largest * 6)
    ticks = [tick for tick in (0.5, 1, 2, 5, 10, 20, 50) if tick <= largest * 1.5]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([f"{tick:g}x" for tick in ticks])
    axes.axvline(1, color=PALE, linewidth=1)
    axes.set_xlabel("imagesaver's speed as a multiple of the other's, logarithmic")
    _finish(figure, axes, "Speed beside what does the job today", path)
