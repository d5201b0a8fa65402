# SPDX-License-Identifier: MIT
"""Two runs beside each other: what became slower by more than the rounds differ among
themselves. Knows no measurement."""
import csv
import statistics

# Less is never told: two runs on one machine differ by this much.
LEAST = 0.05
KEYS = ("cpu_ns", "wall_ns", "median_ns", "instructions")


def _read(path):
    """Of each (section, case, contender, key): median and spread, summed over the
    images."""
    cases = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for key in KEYS:
                if row.get(key):
                    name = (row["section"], row["case"], row["contender"], key)
                    images = cases.setdefault(name, {})
                    images.setdefault(row["image"], []).append(float(row[key]))
    found = {}
    for name, images in cases.items():
        middle = sum(statistics.median(values) for values in images.values())
        spread = sum(max(values) - min(values) for values in images.values())
        found[name] = (middle, spread / middle if middle else 0)
    return found


def print_slower(old_path, new_path):
    old, new = _read(old_path), _read(new_path)
    both = [name for name in new if name in old and old[name][0] > 0]
    slower = []
    for name in both:
        change = new[name][0] / old[name][0] - 1
        noise = max(LEAST, old[name][1], new[name][1])
        if change > noise:
            slower.append((change, noise, name))
    print(f"{len(both)} figures of {new_path} beside {old_path}: "
          f"{len(slower)} slower by more than their noise")
    for change, noise, name in sorted(slower, reverse=True):
        print(f"  {', '.join(part for part in name if part)}: {change:+.1%} "
              f"(noise {noise:.1%})")
