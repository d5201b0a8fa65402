# SPDX-License-Identifier: MIT
"""Section on `imagesaver bench`, which measures a user's machine for the user."""
import subprocess

from . import inputs
from .results import Section


def user_bench(context, peers, encoders):
    section = Section(
        "user-bench", "The command: what users measure themselves",
        "`imagesaver bench FOLDER SAMPLE` as it prints on this machine, with one of the "
        "photographs as the sample.")
    context.say("command: imagesaver bench")
    efforts = "1" if context.quick else "0-4"
    argv = ["imagesaver", "bench", "--rate", "30", "--effort", efforts, "--seconds",
            "0.05" if context.quick else "0.3", context.fresh("user"),
            inputs.scaled(context, "1080p")[0]]
    done = subprocess.run([context.command(), *argv[1:]], check=False,
                          text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"imagesaver bench: exit code {done.returncode}: {done.stderr}")
    shown = " ".join([*argv[:-2], "FOLDER", "PHOTOGRAPH"])
    text = done.stdout.replace(argv[-2], "FOLDER").rstrip()
    section.blocks.append(f"$ {shown}\n{text}")
    section.aim("user-bench", "runs; its output is below", True)
    return section
