"""Draws the letters of docs/images as Chromium shows them, on a phone and on a desk:

    BUILD_DIR=build/release /usr/bin/python3 tests/live/mail_pictures.py [FOLDER]
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import npm_clients
from daemon import BUILD, PLAN, SOURCE

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
KINDS = ("reminder", "escalation")


def letter(kind, language):
    audience = ["--audience", "leader"] if kind == "escalation" else []
    return subprocess.run(
        [BUILD / "nhacviec", "message", "preview", "--plan", PLAN, "--kind", kind, "--language",
         language, *audience, "--format", "html", REPORT],
        capture_output=True, text=True, check=True, timeout=60).stdout


def draw(pictures):
    """Each as (page's text, file, width, dark)."""
    with tempfile.TemporaryDirectory(prefix="nhacviec-pages-") as folder:
        lines = []
        for number, (text, picture, width, dark) in enumerate(pictures):
            page = pathlib.Path(folder) / f"{number}.html"
            page.write_text(text)
            lines.append(json.dumps({"page": str(page), "picture": str(picture), "width": width,
                                     "dark": dark}))
        subprocess.run(["node", "draw_pages.mjs", shutil.which("chromium")], text=True, check=True,
                       input="\n".join(lines), cwd=npm_clients.install(), timeout=300)


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else SOURCE / "docs/images").resolve()
    pictures = []
    for kind in KINDS:
        for language in ("vi", "en"):
            for width in (360, 1200):
                pictures.append((letter(kind, language),
                                 folder / f"mail-{kind}-{language}-{width}.png", width, False))
    pictures.append((letter("reminder", "vi"), folder / "mail-reminder-dark.png", 360, True))
    draw(pictures)


if __name__ == "__main__":
    main()
