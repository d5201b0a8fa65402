# SPDX-License-Identifier: MIT
"""Single encoders side by side in one process: how they are run, and the table of
what they did. The formats have files of their own."""
from .measure import by_contender, json_lines, totals
from .results import mebibytes, rate


class Encoders:
    """Runs the measuring program on a list of contenders."""

    def __init__(self, context, peers):
        self.context = context
        self.peers = peers
        listed = json_lines([context.program("encode"), "--encoders"])
        self.names = {}
        for encoder in sorted(listed, key=lambda item: -item["rank"]):
            self.names.setdefault(encoder["format"], []).append(encoder["name"])

    def peer(self, label, module, setting):
        path = self.peers.module(module)
        return f"{label}={path}:{setting}" if path else None

    def measure(self, section, case, contenders, images, rounds, budget, memory=False,
                decoders=None):
        """Returns totals by contender, in the order given; with the memory of each,
        told by a process of its own, if asked for. `decoders` are modules that look at
        what was written, if not the usual ones."""
        context = self.context
        if not images:
            context.skip(f"{case}: no picture of this size")
            return {}
        looking = []
        for module in decoders or self.peers.decoders():
            looking += ["--decoder", module]
        if context.quick:
            rounds, budget = 1, min(budget, 2)
        contenders = [item for item in contenders if item]
        program = [context.program("encode"), "--folder", context.fresh("encode")]
        records = json_lines([*program, "--rounds", str(rounds), "--budget", str(budget),
                              *looking, *contenders, "--", *images])
        section.record(case, records)
        sums = {label: totals(group) for label, group in by_contender(records).items()}
        for contender in contenders if memory else []:
            record, = json_lines([*program, "--memory", "1", contender, "--", images[0]])
            section.record(f"{case}, memory", [record])
            sums[record["contender"]]["memory"] = record["memory"]
        return sums


def speed(total):
    return rate(total["raw"], total["cpu_ns"])


def ratio(sums, label, base, key):
    """How many times `base`'s value a contender has; speed counts upwards."""
    if label not in sums or base not in sums:
        return None
    if key == "speed":
        return speed(sums[label]) / speed(sums[base])
    return sums[label][key] / sums[base][key]


def add_table(section, title, sums, base, lossless):
    header = ["encoder", "MB/s of CPU", f"x {base}", "MB/s of wall time", "bytes/raw",
              f"bytes x {base}", "pixels" if lossless else "PSNR, dB"]
    with_memory = any("memory" in total for total in sums.values())
    if with_memory:
        header.append("memory, MiB")
    rows = []
    for label, total in sums.items():
        faster = ratio(sums, label, base, "speed")
        larger = ratio(sums, label, base, "bytes")
        if "psnr" not in total:
            quality = "-"
        elif lossless:
            quality = "equal" if total["exact"] else "DIFFER"
        else:
            quality = f"{total['psnr']:.2f}"
        row = [label, f"{speed(total):.1f}", f"{faster:.2f}" if faster else "-",
               f"{rate(total['raw'], total['wall_ns']):.1f}",
               f"{total['bytes'] / total['raw']:.4f}",
               f"{larger:.3f}" if larger else "-", quality]
        rows.append(row + [mebibytes(total.get("memory"))] if with_memory else row)
    section.table(title, header, rows)
