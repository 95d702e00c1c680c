"""Draws the letters of docs/images as Chromium shows them, on a phone and on a desk:

    BUILD_DIR=build/release /usr/bin/python3 tests/live/mail_pictures.py [FOLDER]
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import npm_clients
from daemon import BUILD, PLAN, SOURCE, Daemon
from summary_test import plan_with

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
KINDS = ("reminder", "escalation")


def letter(kind, language):
    audience = ["--audience", "leader"] if kind == "escalation" else []
    return subprocess.run(
        [BUILD / "nhacviec", "message", "preview", "--plan", PLAN, "--kind", kind, "--language",
         language, *audience, "--format", "html", REPORT],
        capture_output=True, text=True, check=True, timeout=60).stdout


def of_a_friday(language):
    """The weekly summary, and the page on which the Chief of Office approves a message."""
    public = "https://nhacviec.example.vn"
    test = unittest.TestCase()
    plan = plan_with(test, 'summaries: [{to: director, on: fri, at: "15:30"}]\n'
                           "approval: required")
    daemon = Daemon(start="2024-05-20T00:00:00+07:00", plans=(plan,), public_url=public,
                    extra=f"language: {language}")
    try:
        daemon.start().advance("2024-06-14T15:31:00+07:00")
        mails = sorted(daemon.mails(), key=lambda mail: mail["date"].datetime)
        summary = [mail for mail in mails
                   if re.match("Tổng hợp tuần|Week ", str(mail["subject"]))][-1]
        texts = [mail.get_body(("plain",)).get_content() for mail in mails
                 if re.match(r"\[(Chờ duyệt|For approval)", str(mail["subject"]))]
        path = re.search(re.escape(public) + r"(/a/[\w.-]+)", texts[-1]).group(1)
        with urllib.request.urlopen(f"{daemon.url}{path}?language={language}") as answer:
            page = answer.read().decode()
        style = (SOURCE / "web/answer.css").read_text()
        page = page.replace('<link rel="stylesheet" href="../answer.css">',
                            f"<style>{style}</style>")
        return summary.get_body(("html",)).get_content(), page
    finally:
        daemon.remove()
        test.doCleanups()


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
    for language in ("vi", "en"):
        summary, page = of_a_friday(language)
        for width in (360, 1200):
            pictures.append((summary, folder / f"mail-summary-{language}-{width}.png", width,
                             False))
        pictures.append((page, folder / f"approval-{language}.png", 360, False))
    draw(pictures)


if __name__ == "__main__":
    main()
