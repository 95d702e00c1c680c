#!/usr/bin/env python3
"""The house rules that a compiler cannot see, as a test.

    tests/tidy/tidy.py [--root DIR] [--build DIR]

Prints FILE:LINE: [rule] what is wrong, one a line, and exits 1 when there is any. With --build it
also asks whether that build compiles every source and runs every test. The tables are in rules.py.
"""

import argparse
import fnmatch
import json
import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import NamedTuple

import rules

SKIPPED_FOLDERS = {".git", "build", "var", "node_modules", "__pycache__"}
CODE = {".cc", ".h", ".py", ".sh", ".cmake", ".js", ".mjs"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Comments, raw strings, strings and characters; a digit separator (1'000) is none of them.
NOT_CODE = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*\""""
    r"""|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'""", re.S)
# Ten to twelve digits as Vietnamese numbers are written; 0.123 is a fraction.
PHONE = re.compile(r"(?<![\w.+-])(?!0\.)(\+?84|0)(?:[ .-]?\d){8,10}(?![\w-])")


class Complaint(NamedTuple):
    path: str
    line: int
    rule: str
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.rule}] {self.message}"


class Source:
    """One text file of the tree, read once."""

    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.suffix = Path(path).suffix
        self.folder = path.split("/")[0]
        self.is_cpp = self.suffix in (".cc", ".h")
        self.is_code = (self.suffix in CODE or path.endswith("CMakeLists.txt")
                        or (self.suffix == "" and text.startswith("#!")))

    def includes(self):
        """(line number, quoted?, name) of every #include."""
        for number, line in enumerate(self.lines, 1):
            found = INCLUDE.match(line)
            if found:
                yield number, found[1] == '"', found[2]

    def code_only(self):
        """The text with comments and literals blanked, line numbers kept, includes left out."""
        def blank(found):
            return " " + "\n" * found[0].count("\n")
        code = NOT_CODE.sub(blank, self.text)
        return re.sub(r"^\s*#\s*include.*$", "", code, flags=re.M)


def read_tree(root):
    """Every text file below root, by path."""
    sources = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders
                            if f not in SKIPPED_FOLDERS and not f.startswith("build-"))
        for name in sorted(files):
            path = Path(folder, name)
            if path.is_symlink() or not path.is_file():
                continue
            data = path.read_bytes()
            if b"\0" in data:
                continue
            relative = path.relative_to(root).as_posix()
            sources.append(Source(relative, data.decode("utf-8", errors="replace")))
    return sources


def check_include_direction(source):
    if not source.is_cpp:
        return
    folder = source.folder
    if folder == "tests":
        mirrored = source.path.split("/")[1]
        folder = rules.TEST_LAYERS.get(mirrored, mirrored)
    if folder not in rules.LAYERS:
        return
    highest = rules.LAYERS.index(folder)
    for number, quoted, name in source.includes():
        target = name.split("/")[0]
        if target in rules.LAYERS and rules.LAYERS.index(target) > highest:
            yield Complaint(source.path, number, "include-direction",
                            f"{folder}/ may not include {target}/")
        if quoted and "/" not in name:
            yield Complaint(source.path, number, "include-direction",
                            f'write the path from the root: "{source.folder}/{name}"')


def check_purity(source):
    if source.folder != "workflows" or not source.is_cpp:
        return
    for number, quoted, name in source.includes():
        if not quoted and name not in rules.PURE_HEADERS:
            yield Complaint(source.path, number, "pure", f"workflows/ may not include <{name}>")
    code = source.code_only()
    for pattern, what in rules.IMPURE_WORDS:
        for found in re.finditer(pattern, code):
            number = code.count("\n", 0, found.start()) + 1
            yield Complaint(source.path, number, "pure", f"workflows/ {what}: {found[0].strip()}")


def libraries_of_headers(sources):
    """What each header brings along: path -> {rule of LIBRARY_HOMES: the library's header}."""
    brings = {}
    headers = [s for s in sources if s.suffix == ".h" and s.folder in rules.LAYERS]
    grown = True
    while grown:
        grown = False
        for source in headers:
            known = brings.setdefault(source.path, {})
            before = len(known)
            for _, quoted, name in source.includes():
                if quoted:
                    known.update(brings.get(name, {}))
                else:
                    known.update({home: name for home in rules.LIBRARY_HOMES
                                  if re.match(home[0], name)})
            grown = grown or len(known) > before
    return brings


def check_library_homes(sources):
    brings = libraries_of_headers(sources)
    for source in sources:
        if not source.is_cpp or source.folder not in rules.LAYERS:
            continue
        for number, quoted, name in source.includes():
            libraries = brings.get(name, {}) if quoted else {
                home: name for home in rules.LIBRARY_HOMES if re.match(home[0], name)}
            for (_, homes), library in libraries.items():
                if not any(fnmatch.fnmatchcase(source.path, home) for home in homes):
                    through = f" (through {name})" if quoted else ""
                    yield Complaint(source.path, number, "library-home",
                                    f"<{library}> stays inside {', '.join(homes)}{through}")


def check_one_file_only(sources):
    for prefix, why in rules.ONE_FILE_ONLY.items():
        users = [(s.path, number) for s in sources if s.is_cpp
                 for number, _, name in s.includes() if name.startswith(prefix)]
        for path, number in users:
            if path != users[0][0]:
                yield Complaint(path, number, "one-file-only",
                                f"{prefix} {why}: only {users[0][0]} includes it")


def check_shape(source):
    """What any code file must look like."""
    if source.suffix == ".h" and not re.search(r"^#pragma once$", source.text, re.M):
        yield Complaint(source.path, 1, "pragma-once", "a header begins with #pragma once")
    if source.suffix == ".h" and re.search(r"^\s*using namespace", source.text, re.M):
        yield Complaint(source.path, 1, "using-namespace", "no using namespace in a header")
    if not source.is_code:
        return
    for number, line in enumerate(source.lines, 1):
        if len(line) > rules.MAX_COLUMNS:
            yield Complaint(source.path, number, "columns",
                            f"{len(line)} columns, {rules.MAX_COLUMNS} are the most")
        if line != line.rstrip():
            yield Complaint(source.path, number, "white-space", "white space at the line's end")
    if len(source.lines) - 1 > rules.MAX_LINES and source.path not in rules.LONG_FILES:
        yield Complaint(source.path, rules.MAX_LINES + 1, "long-file",
                        f"{len(source.lines) - 1} lines: split it, or give a reason in rules.py")


def check_names(source):
    for part in Path(source.path).parts:
        words = re.split(r"[^a-z]+", part.lower())
        if rules.EMPTY_NAMES & set(words):
            yield Complaint(source.path, 1, "empty-name", f"'{part}' does not say what is inside")
    if source.is_cpp:
        code = source.code_only()
        for found in re.finditer(r"\b(class|struct)\s+(\w*(Manager|Helper|Utils?))\b", code):
            number = code.count("\n", 0, found.start()) + 1
            yield Complaint(source.path, number, "empty-name",
                            f"'{found[2]}' does not say what it is")


def check_text(source):
    """Text that must not be in the tree: real addresses and numbers, decomposed Vietnamese."""
    if source.path == "LICENSE":
        return
    for number, line in enumerate(source.lines, 1):
        if not unicodedata.is_normalized("NFC", line):
            yield Complaint(source.path, number, "nfc", "not in NFC; in tests write \\u escapes")
        for found in re.finditer(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)", line):
            domain = found[1].rstrip(".").lower()
            if not any(domain == d or domain.endswith("." + d) for d in rules.FAKE_MAIL_DOMAINS):
                yield Complaint(source.path, number, "personal-data",
                                f"{found[0]}: addresses end in example.vn or example.org")
        for found in PHONE.finditer(line):
            digits = re.sub(r"[ .-]", "", found[0])
            if re.fullmatch(r"(\+84|84|0)[235789]\d{8,9}", digits) and not re.fullmatch(
                    rules.FAKE_PHONE, digits):
                yield Complaint(source.path, number, "personal-data",
                                f"{found[0]}: made-up numbers begin with +8490000")


def sentences_listed(sources):
    """What the Vietnamese list has in English, each as (its text with gaps, a pattern of it)."""
    listed = []
    for source in sources:
        if source.path != rules.SENTENCES:
            continue
        for line in source.lines:
            if found := re.fullmatch(r"- en: '(.*)'", line):
                parts = re.split(r"\{\+?[a-z]+\}", found[1].replace("''", "'"))
                listed.append(("\0".join(parts), re.compile(".+".join(map(re.escape, parts)))))
    return listed


def check_sentences(sources):
    """What the program says of files, events and requests can be said in Vietnamese too."""
    listed = sentences_listed(sources)
    for source in sources:
        if not any(fnmatch.fnmatch(source.path, home) for home in rules.SENTENCE_HOMES):
            continue
        for call in re.finditer(rules.SENTENCE_CALL, source.text):
            for literal in literals_of_call(source.text, call.end()):
                words = re.findall("[a-z]{2,}", literal)
                if len(words) < 2 or " " not in literal or re.match(rules.NO_SENTENCE, literal):
                    continue
                said = literal.strip(" ")
                if not any(said in text or pattern.fullmatch(said) for text, pattern in listed):
                    number = source.text.count("\n", 0, call.start()) + 1
                    yield Complaint(source.path, number, "sentence",
                                    f"{literal!r} is not in {rules.SENTENCES}")


def literals_of_call(text, begin):
    """The string literals up to the bracket that closes the call; those side by side are one."""
    depth, literals, after_literal = 1, [], False
    for token in re.finditer(r'"((?:\\.|[^"\\\n])*)"|[(){}\[\]]|\s+|.', text[begin:]):
        word = token[0]
        if word.startswith('"'):
            part = token[1].replace('\\"', '"')
            if after_literal:
                literals[-1] += part
            else:
                literals.append(part)
            after_literal = True
        elif not word.isspace():
            after_literal = False
            depth += (word in "({[") - (word in ")}]")
            if depth == 0:
                break
    return literals


def check_registered(sources, build):
    """Every .cc is compiled by the build, every *_test.py is run by its ctest."""
    root = build["root"]
    compiled = {os.path.relpath(os.path.realpath(os.path.join(entry["directory"], entry["file"])),
                                os.path.realpath(root)) for entry in build["commands"]}
    for source in sources:
        if source.suffix == ".cc" and source.path not in compiled:
            yield Complaint(source.path, 1, "unregistered", "no target of the build compiles it")
        if source.path.endswith("_test.py") and source.path not in build["ctest"]:
            yield Complaint(source.path, 1, "unregistered", "no test of the build runs it")


def complaints_about(sources, build=None):
    found = []
    for source in sources:
        for check in (check_include_direction, check_purity, check_shape, check_names,
                      check_text):
            found.extend(check(source))
    found.extend(check_library_homes(sources))
    found.extend(check_one_file_only(sources))
    found.extend(check_sentences(sources))
    if build:
        found.extend(check_registered(sources, build))
    return sorted(found)


def compiled_files(build):
    """The entries of compile_commands.json, those of a unity source for each of its files."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    files = []
    for entry in entries:
        files.append(entry)
        if "/Unity/" in entry["file"]:
            text = Path(entry["directory"], entry["file"]).read_text(encoding="utf-8")
            files.extend({"directory": entry["directory"], "file": file}
                         for file in re.findall(r'^#include "(.+)"$', text, re.MULTILINE))
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2], type=Path)
    parser.add_argument("--build", type=Path, help="a configured build folder")
    options = parser.parse_args()
    build = None
    if options.build:
        ctest = "".join(file.read_text(encoding="utf-8")
                        for file in options.build.rglob("CTestTestfile.cmake"))
        build = {"root": options.root, "commands": compiled_files(options.build), "ctest": ctest}
    sources = read_tree(options.root)
    found = complaints_about(sources, build)
    for complaint in found:
        print(complaint)
    print(f"tidy: {len(sources)} files, {len(found)} complaints")
    return 1 if found or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
