# SPDX-License-Identifier: MIT
"""Writes what was measured: Markdown, CSV. Knows no measurement."""
import csv
import datetime
import os
import platform
import re
import subprocess

from .results import text_table


def _first_line(path, key):
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith(key):
                    return line.split(":", 1)[-1].split("=", 1)[-1].strip().strip('"')
    except OSError:
        pass
    return "unknown"


def machine():
    """What this machine is, as pairs."""
    memory = int(re.sub(r"\D", "", _first_line("/proc/meminfo", "MemTotal")) or 0)
    compiler = subprocess.run([os.environ.get("CC", "gcc").split()[0], "--version"],
                              check=False, text=True, stdout=subprocess.PIPE).stdout
    return [
        ("processor", f"{_first_line('/proc/cpuinfo', 'model name')}, "
                      f"{len(os.sched_getaffinity(0))} usable"),
        ("memory", f"{memory / (1 << 20):.1f} GiB"),
        ("system", f"{_first_line('/etc/os-release', 'PRETTY_NAME')}, Linux "
                   f"{platform.release()}"),
        ("compiler", compiler.splitlines()[0] if compiler else "unknown"),
    ]


def _markdown_table(header, rows):
    lines = ["| " + " | ".join(header) + " |",
             "| --- |" + " ---: |" * (len(header) - 1)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return lines


def aims_table(sections):
    rows = []
    for section in sections:
        for aim in section.aims:
            rows.append([aim.text, aim.target, aim.figure, aim.verdict(), aim.note])
    return ["aim", "wanted", "measured", "", "remark"], rows


def print_section(section):
    for title, header, rows in section.tables:
        print(f"\n  {section.title}: {title}")
        print(text_table(header, rows))
    for aim in section.aims:
        print(f"  {aim.verdict().strip('*'):>12}: {aim.text}: {aim.figure} "
              f"(wanted: {aim.target})")
    print(flush=True)


def _versions(sections, commands):
    found = set(commands.values())
    for section in sections:
        for record in section.records:
            if "version" in record:
                found.add(record["version"])
    return sorted(found)


def write_markdown(context, sections, plots, facts, commands, path):
    date = datetime.date.today().isoformat()
    lines = ["# Benchmarks", ""]
    lines += [f"Measured on {date} with `{facts['command']}` in {facts['minutes']:.1f} "
              "minutes. This file is written by that command; "
              "`bench/` has the programs.", ""]
    if context.quick:
        lines += ["**A quick run: few pictures, one round. No figure here is for "
                  "quoting.**", ""]
    lines += _markdown_table(["", ""], [*facts["machine"],
                                        ("load when it began", facts["load"]),
                                        ("output went to", facts["output"]),
                                        ("versions", ", ".join(
                                            _versions(sections, commands)))])
    lines += ["", "How to read it: all contenders of a table ran in turn (A B C, A B "
              "C, ...) in one run; figures are medians over the rounds, summed over "
              "the pictures. MB is a million bytes of raw pixels. CPU is user and "
              "system time of all threads and child processes. Single rounds are in "
              f"[results.csv]({facts['folder']}/results.csv).", ""]
    header, rows = aims_table(sections)
    lines += ["## Aims", "", *_markdown_table(header, rows), ""]
    if context.skipped:
        lines += ["Not on this machine and left out:", ""]
        lines += [f"- {text}" for text in context.skipped] + [""]
    for section in sections:
        lines += [f"## {section.title}", ""]
        if section.text:
            lines += [section.text, ""]
        for chart in section.charts:
            if chart.name in plots:
                lines += [f"![{chart.title}]({facts['folder']}/{chart.name}.svg)", ""]
        for title, head, body in section.tables:
            lines += [f"**{title}**", "", *_markdown_table(head, body), ""]
        lines += [text for note in section.notes for text in (f"- {note}",)]
        if section.notes:
            lines.append("")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines).rstrip() + "\n")


def write_csv(sections, path):
    columns = ["section", "case", "contender", "image", "round", "raw", "bytes",
               "cpu_ns", "wall_ns", "memory", "memory_before", "memory_peak", "psnr",
               "files", "images", "allocations", "page_faults", "median_ns", "copy_ns",
               "late_ns", "calls", "read", "written", "instructions"]
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore",
                                lineterminator="\n")
        writer.writeheader()
        for section in sections:
            writer.writerows(section.records)
