#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether the pages are true: links lead somewhere, code builds, programs and command lines
run and leave what the page says. blocks.py has the marks that say what is run.

What other tests run is left to them: the programs and command lines of README.md
(tests/integration/readme.sh), docs/plugins.md (plugin.sh), Python (bindings/python/tests).
CC, CXX, IMS_SANITIZE and PKG_CONFIG are as scripts/run-tests sets them.

Usage: check.py SOURCE-FOLDER BUILD-FOLDER
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from blocks import blocks, broken_links, pages, read, unknown_names  # noqa: E402

WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wno-unused", "-Wno-shadow"]
ELSEWHERE = {"docs/plugins.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
             "bench/README.md", "bindings/python/README.md"}


def said(command, **more):
    """Runs something, with all that it says as `stdout`."""
    return subprocess.run(command, encoding="utf-8", errors="replace", check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)


class Checker:
    def __init__(self, source, build, scratch):
        self.source, self.build, self.scratch = source, build, scratch
        self.compiler = shlex.split(os.environ.get("CC") or "cc")
        self.compilers = {"c": self.compiler + ["-std=c17"],
                          "cpp": shlex.split(os.environ.get("CXX") or "") + ["-std=c++17"]}
        self.sanitize = shlex.split(os.environ.get("IMS_SANITIZE", ""))
        self.wrong, self.left_out = [], set()
        self.environment = dict(os.environ)
        self.count = 0

    def fail(self, place, text):
        self.wrong.append(f"{place}: {text}".rstrip())

    # ------------------------------------------------------------------------- what is here

    def module(self, name):
        """The flags of a library, as headers of others; None where it is not here."""
        done = subprocess.run([os.environ.get("PKG_CONFIG", "pkg-config"), "--cflags", name],
                              capture_output=True, text=True, check=False)
        return None if done.returncode else \
            shlex.split(re.sub(r"-I", "-isystem ", done.stdout))

    def has(self, need):
        """Whether a need of a block is met; tells what is left out."""
        met = True
        if need == "ffmpeg":
            met = shutil.which("ffmpeg") is not None and self.has_command()
        elif need:
            met = self.module(need) is not None
        if not met:
            self.left_out.add(f"what needs {need}")
        return met

    def has_command(self):
        return os.path.exists(os.path.join(self.build, "imagesaver"))

    def prepare(self):
        """Compilers and pkg-config for command lines as a user types them."""
        tools = os.path.join(self.scratch, "tools")
        os.makedirs(tools)
        with open(os.path.join(tools, "cc"), "w", encoding="utf-8") as file:
            # By its path, as it may be called "cc" too, and would find this file.
            program, *flags = self.compiler
            words = shlex.join([shutil.which(program) or program, *flags, *self.sanitize])
            file.write(f'#!/bin/sh\nexec {words} "$@"\n')
        os.chmod(os.path.join(tools, "cc"), 0o755)
        with open(os.path.join(tools, "imagesaver.pc"), "w", encoding="utf-8") as file:
            file.write(f"Name: imagesaver\nDescription: this build\nVersion: 0\n"
                       f"Cflags: -I{self.source}/include\n"
                       f"Libs: -L{self.build} -limagesaver\n")
        self.environment.update(
            PATH=f"{tools}:{self.build}:{os.environ['PATH']}", PKG_CONFIG_PATH=tools,
            LD_LIBRARY_PATH=self.build + ":" + os.environ.get("LD_LIBRARY_PATH", ""))
        self.photos = os.path.join(self.scratch, "photos")
        os.makedirs(self.photos)
        for name in ("a", "b"):
            with open(os.path.join(self.photos, name + ".ppm"), "wb") as file:
                file.write(b"P6 24 16 255\n" + bytes(range(3 * 16)) * 24)
        self.video = os.path.join(self.scratch, "holiday.mp4")
        if shutil.which("ffmpeg") and self.has_command():
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                            "testsrc=size=64x48:rate=5", "-frames:v", "3", self.video],
                           check=False)

    def folder_of(self, page):
        """The folder in which a page's code is run."""
        folder = os.path.join(self.scratch, re.sub(r"\W", "_", page))
        if not os.path.isdir(folder):
            shutil.copytree(self.photos, os.path.join(folder, "photos"))
            for name in ("frames", "out"):
                os.makedirs(os.path.join(folder, name))
            if os.path.exists(self.video):
                os.link(self.video, os.path.join(folder, "holiday.mp4"))
        return folder

    # ---------------------------------------------------------------------------- fragments

    def compile(self, language, text, place, flags=()):
        """Whether code is right, without a program."""
        command = self.compilers[language] + WARNINGS + [f"-I{self.source}/include", *flags,
                                                         "-fsyntax-only", "-x"]
        command += ["c++" if language == "cpp" else "c", "-"]
        done = said(command, input=text)
        if done.returncode:
            self.fail(place, "does not compile:\n" + done.stdout)

    def fragments(self, language, found):
        """All fragments of a language at once, each as a function of its own."""
        groups = {}
        for block in found:
            need = "libavutil" if "<imagesaver/ffmpeg.h>" in block.text else None
            if self.has(need):
                groups.setdefault(need, []).append(block)
        for need, group in groups.items():
            heads, bodies = [], []
            for number, block in enumerate(group):
                lines = block.text.split("\n")
                heads += [line for line in lines if line.startswith("#include")]
                body = "\n".join("" if line.startswith("#include") else line
                                 for line in lines)
                bodies.append(f"static void fragment_{number}(void)\n{{\n"
                              f'#line {block.line} "{block.page}"\n{body}}}\n')
            suffix = "h" if language == "c" else "hpp"
            head = f'#include "{self.source}/tests/docs/fragment.{suffix}"'
            self.compile(language, "\n".join([*heads, head, *bodies]), "fragments",
                         self.module(need) if need else ())

    # ----------------------------------------------------------------------------- programs

    def run(self, block, command, **more):
        """Runs something of a page, and looks at what it left."""
        folder = self.folder_of(block.page)
        done = said(command, cwd=folder, env=self.environment, timeout=300, **more)
        if done.returncode:
            self.fail(block.place, f"ends with {done.returncode}:\n{done.stdout}")
        if block.marks.get("says", "") not in done.stdout:
            self.fail(block.place, f"does not say \"{block.marks['says']}\":\n{done.stdout}")
        for name in block.marks.get("leaves", "").split():
            path = os.path.join(folder, name)
            if not os.path.isfile(path) or not os.path.getsize(path):
                self.fail(block.place, f"does not leave {name}")
        self.count += 1

    def program(self, block):
        """Builds a whole program as a user would, but without a warning, and runs it."""
        name = os.path.join(self.scratch, f"program_{self.count}")
        suffix = ".cpp" if block.language == "cpp" else ".c"
        with open(name + suffix, "w", encoding="utf-8") as file:
            file.write(block.text)
        done = said(self.compilers[block.language] + WARNINGS[:3] + self.sanitize
                    + [f"-I{self.source}/include", "-o", name, name + suffix,
                       f"-L{self.build}", "-limagesaver"])
        if done.returncode:
            self.fail(block.place, "does not build:\n" + done.stdout)
        else:
            self.run(block, [name])

    def commands(self, block):
        """Command lines."""
        text = block.text
        if "bench" in block.marks:
            text = re.sub(r"^imagesaver bench.*", r"\g<0> --seconds 0.002", text, flags=re.M)
        if "imagesaver " in re.sub(r"pkg-config[^)]*", "", text) and not self.has_command():
            self.left_out.add("command lines, as there is no command")
        else:
            self.run(block, ["sh", "-eu"], input=text)

    def block(self, block, fragments):
        """What is to be done with one."""
        language = "cpp" if block.language in ("c++", "cpp") else block.language
        if language == "cpp" and len(self.compilers["cpp"]) == 1:
            self.left_out.add("C++, as there is no compiler")
        elif "not run" in block.marks:
            if not block.marks["not run"]:
                self.fail(block.place, "a block that is not run has a reason")
        elif "file" in block.marks:
            path = os.path.join(self.folder_of(block.page), block.marks["file"])
            with open(path, "w", encoding="utf-8") as file:
                file.write(block.text)
        elif language in ("c", "cpp") and block.is_program:
            self.program(block)
        elif language in ("c", "cpp") and "declarations" in block.marks:
            self.compile(language, block.text, block.place)
        elif language in ("c", "cpp"):
            fragments[language].append(block)
        elif language == "sh" and self.has(block.marks.get("needs")):
            self.commands(block)
        elif language not in ("sh", "python", ""):
            self.fail(block.place, f"nobody looks at code in {language}")

    def all(self):
        self.wrong += broken_links(self.source) + unknown_names(self.source)
        self.prepare()
        fragments = {"c": [], "cpp": []}
        for page in pages(self.source):
            if page in ELSEWHERE:
                continue
            for block in blocks(page, read(self.source, page)):
                if page == "README.md" and (block.is_program or block.language == "sh"):
                    continue
                self.block(block, fragments)
        for language, found in fragments.items():
            self.fragments(language, found)


def main():
    source, build = (os.path.abspath(folder) for folder in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as scratch:
        checker = Checker(source, build, scratch)
        checker.all()
    for line in sorted(checker.left_out):
        print("left out: " + line)
    for line in checker.wrong:
        print("docs: " + line)
    if checker.count < 3:
        print("docs: hardly any code was run")
        return 1
    return 1 if checker.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
