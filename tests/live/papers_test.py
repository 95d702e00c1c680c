"""Papers, made by the built programs and opened by Python's zipfile and XML parser."""

import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

from daemon import BUILD, Daemon

REPORT = "da-bac-2024/team-report-half-year/team-02/2024-h1"
YEAR = "da-bac-2024/team-report-year/team-02/2024"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def texts(path, part="word/document.xml"):
    """The text of each paragraph of a .docx."""
    with zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            raise AssertionError("the archive is damaged")
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        root = ElementTree.fromstring(archive.read(part))
    return ["".join(text.text or "" for text in paragraph.iter(W + "t"))
            for paragraph in root.iter(W + "p")]


class Papers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(start="2024-06-13T09:00:00+07:00").start()

    @classmethod
    def tearDownClass(cls):
        cls.daemon.remove()

    def write(self, *arguments):
        path = self.daemon.folder / "paper.docx"
        done = self.daemon.run("paper", *arguments, "--to", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def test_an_urging_letter_has_the_parts_of_the_decree_and_no_name_of_a_person(self):
        lines = texts(self.write("urge", REPORT, "--language", "vi"))
        for line in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
                     "Sở Giáo dục và Đào tạo", "Nơi nhận:", "- Như trên;"):
            self.assertIn(line, lines)
        about = next(line for line in lines if line.startswith("V/v "))
        self.assertEqual(about, "V/v đôn đốc gửi báo cáo kết quả 6 tháng")
        whole = "\n".join(lines)
        self.assertIn("Kính gửi: Phòng Giáo dục Trung học (đơn vị chủ trì Tổ công tác số 02)",
                      whole)
        self.assertIn("trước ngày 10/6/2024", whole)
        self.assertIn("Số: ………/", whole)
        self.assertNotIn("{{", whole)

    def test_several_obligations_are_rows_of_a_table(self):
        lines = texts(self.write("submission-slip", REPORT, YEAR))
        self.assertIn("1", lines)
        self.assertIn("2", lines)
        self.assertEqual(lines.count("Tổ công tác số 02"), 2)

    def test_what_is_not_late_is_not_urged(self):
        done = self.daemon.run("paper", "urge", YEAR, "--language", "vi")
        self.assertEqual(done.returncode, 1)
        self.assertIn(YEAR, done.stderr)

    def test_an_office_changes_the_template_and_misspells_a_name(self):
        folder = self.daemon.folder / "papers"
        folder.mkdir()
        own = folder / "urge.vi.docx"
        done = subprocess.run([BUILD / "nhacviec", "paper", "urge", "--template", "--language",
                               "vi", "--to", own], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.change(own, "Trân trọng./.", "Trân trọng cảm ơn {{recipient}}./.")
        settings = self.daemon.settings.read_text() + f"\npapers: {folder}\n"
        changed = Daemon(start="2024-06-13T09:00:00+07:00")
        try:
            changed.settings.write_text(
                settings.replace(str(self.daemon.folder / "state.db"),
                                 str(changed.folder / "state.db"))
                .replace(f":{self.daemon.port}", f":{changed.port}"))
            changed.token.write_text(self.daemon.token.read_text())
            changed.start()
            path = changed.folder / "own.docx"
            done = changed.run("paper", "urge", REPORT, "--language", "vi", "--to", path)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("Trân trọng cảm ơn Phòng Giáo dục Trung học./.", texts(path))
            changed.stop()
            self.change(own, "{{recipient}}./.", "{{reciepient}}./.")
            changed.begin()
            self.assertEqual(changed.process.wait(timeout=60), 1)
            self.assertIn("urge.vi.docx: error: {{reciepient}}: unknown variable 'reciepient'",
                          changed.tail())
        finally:
            changed.remove()

    def change(self, path, old, new):
        """As Word saves it: the same parts, a changed page."""
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        page = parts["word/document.xml"].decode()
        self.assertIn(old, page)
        parts["word/document.xml"] = page.replace(old, new).encode()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)


if __name__ == "__main__":
    unittest.main()
