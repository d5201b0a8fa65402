# SPDX-License-Identifier: MIT
"""Code as HTML, with its comments, texts and words told apart."""
import html
import re

C_WORDS = """auto bool break case char class const constexpr continue default delete do double
else enum explicit extern false float for if inline int long namespace new noexcept nullptr
operator private public return short signed sizeof static struct switch template this throw
true try typedef union unsigned using void volatile while"""
PYTHON_WORDS = """and as assert async await break class continue def del elif else except False
finally for from global if import in is lambda None not or pass raise return True try while
with yield"""
SHELL_WORDS = "case do done elif else esac export fi for if in then while"

TEXTS = r'"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
KINDS = {
    "c": (r"/\*.*?\*/|//[^\n]*", r"^[ \t]*#[ \t]*\w+", C_WORDS),
    "python": (r"#[^\n]*", r"^[ \t]*@\w+", PYTHON_WORDS),
    "sh": (r"(?:^|(?<=\s))#[^\n]*", r"(?<=\s)--?[a-z][\w-]*", SHELL_WORDS),
}
NAMES = {"c": "c", "h": "c", "hpp": "c", "cpp": "c", "c++": "c",
         "py": "python", "pyi": "python", "python": "python", "sh": "sh", "Makefile": "sh", "cmake": "sh"}


def highlighted(text, language):
    """Code as HTML, without what frames it."""
    kind = NAMES.get(language)
    if not kind:
        return html.escape(text, quote=False)
    comment, mark, words = KINDS[kind]
    pattern = re.compile(f"(?P<c>{comment})|(?P<s>{TEXTS})|(?P<m>{mark})|"
                         rf"(?P<k>\b(?:{'|'.join(words.split())})\b)", re.S | re.M)
    shown, place = [], 0
    for found in pattern.finditer(text):
        shown.append(html.escape(text[place:found.start()], quote=False))
        inner = html.escape(found.group(0), quote=False)
        shown.append(f'<span class="{found.lastgroup}">{inner}</span>')
        place = found.end()
    return "".join(shown) + html.escape(text[place:], quote=False)
