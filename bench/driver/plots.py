# SPDX-License-Identifier: MIT
"""Draws charts as SVG with matplotlib; without it there are none. Knows no
measurement."""
import os


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
    for section in sections:
        for chart in section.charts:
            if chart.bars:
                _draw_chart(chart, os.path.join(folder, chart.name + ".svg"))
                drawn.append(chart.name)
    return drawn


def _draw_chart(chart, path):
    from matplotlib.figure import Figure

    height = 0.9 + 0.32 * len(chart.bars)
    figure = Figure(figsize=(8.0, height))
    axes = figure.add_subplot()
    places = range(len(chart.bars), 0, -1)
    colors = ["#1f6fb4" if ours else "#b8bec6" for _, _, ours, _ in chart.bars]
    axes.barh(places, [value for _, value, _, _ in chart.bars], color=colors,
              height=0.72)
    axes.set_yticks(list(places), [label for label, _, _, _ in chart.bars])
    longest = max(value for _, value, _, _ in chart.bars)
    for place, (_, value, _, text) in zip(places, chart.bars):
        axes.text(value + longest * 0.01, place, text, va="center", fontsize=9)
    axes.set_xlim(0, longest * 1.22)
    axes.set_xlabel(chart.unit)
    axes.set_title(chart.title, loc="left", fontsize=11)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
