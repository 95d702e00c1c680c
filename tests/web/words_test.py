#!/usr/bin/env python3
"""The dashboard speaks both languages whole: the same words in each, each word that a page or a
script asks for is there, and none is left that nobody asks for."""

import json
import pathlib
import re
import subprocess
import unittest

WEB = pathlib.Path(__file__).resolve().parents[2] / "web"
SHAPE = """
const shape = (value) => Array.isArray(value) ? value.length
  : value && typeof value === "object"
    ? Object.fromEntries(Object.keys(value).sort().map((key) => [key, shape(value[key])]))
    : typeof value;
console.log(JSON.stringify({vi: shape(WORDS.vi), en: shape(WORDS.en)}));
"""


class Words(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        script = (WEB / "words.js").read_text() + SHAPE
        done = subprocess.run(["node", "-e", script], capture_output=True, text=True, timeout=60,
                              check=True)
        cls.shape = json.loads(done.stdout)
        cls.scripts = "".join(file.read_text() for file in WEB.glob("*.js")
                              if file.name != "words.js")
        cls.page = (WEB / "index.html").read_text()

    def test_both_languages_have_the_same_words(self):
        only_english = {"months"}  # Vietnamese numbers them
        english = {name: shape for name, shape in self.shape["en"].items()
                   if name not in only_english}
        self.assertEqual(self.shape["vi"], english)

    def test_every_word_that_is_asked_for_is_there(self):
        asked = set(re.findall(r"words\(\)\.(\w+)", self.scripts))
        asked |= set(re.findall(r'data-word="(\w+)"', self.page))
        self.assertEqual(asked - set(self.shape["vi"]), set())

    def test_no_word_is_left_over(self):
        by_name = set(re.findall(r'"(\w+)"', self.scripts + self.page))
        asked = set(re.findall(r"words\(\)\.(\w+)", self.scripts)) | by_name
        self.assertEqual(set(self.shape["vi"]) - asked, set())


if __name__ == "__main__":
    unittest.main()
