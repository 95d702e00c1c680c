#!/usr/bin/env python3
"""tidy.py is shown bad snippets and must complain; shown good ones, it must not."""

import unittest

import tidy

HEADER = "// What it is for.\n#pragma once\n"


def rules_broken(path, text):
    """The rules that a tree of this one file breaks."""
    return {c.rule for c in tidy.complaints_about([tidy.Source(path, text)])}


class IncludeDirection(unittest.TestCase):
    def test_refuses_what_points_up(self):
        for path, target in [("workflows/a.cc", "config"), ("config/a.cc", "connectors"),
                             ("connectors/a.cc", "daemon"), ("workflows/a.cc", "daemon"),
                             ("tests/config/a_test.cc", "daemon")]:
            text = f'#include "{target}/b.h"\n'
            self.assertEqual(rules_broken(path, text), {"include-direction"}, path)

    def test_accepts_what_points_down(self):
        for path, target in [("config/a.cc", "workflows"), ("daemon/a.cc", "connectors"),
                             ("daemon/a.cc", "daemon"), ("tests/workflows/a_test.cc", "config"),
                             ("tests/simulation/a.cc", "daemon")]:
            self.assertEqual(rules_broken(path, f'#include "{target}/b.h"\n'), set(), path)

    def test_wants_paths_from_the_root(self):
        self.assertEqual(rules_broken("daemon/a.cc", '#include "b.h"\n'), {"include-direction"})


class Purity(unittest.TestCase):
    def test_refuses_clock_chance_log_and_io(self):
        for line in ["auto t = std::chrono::system_clock::now();", "auto t = Clock_clock::now();",
                     "using C = std::chrono::steady_clock;", "auto t = std::time(nullptr);",
                     "auto t = time(0);", "gettimeofday(&tv, nullptr);", "localtime_r(&t, &tm);",
                     "std::random_device chance;", "int x = rand() % 6;", "std::mt19937 engine;",
                     "std::cout << 1;", 'spdlog::info("x");', 'printf("x");', 'fprintf(f, "x");',
                     'auto* f = fopen("x", "r");', "std::ifstream in;", "int s = ::socket(1, 2);",
                     'auto home = getenv("HOME");', "std::mutex mutex;",
                     "const auto* zone = date::locate_zone(name);"]:
            self.assertEqual(rules_broken("workflows/a.cc", line + "\n"), {"pure"}, line)

    def test_refuses_headers_beyond_the_pure_ones(self):
        for name in ["iostream", "fstream", "filesystem", "random", "thread", "sys/socket.h",
                     "unistd.h", "stdio.h", "spdlog/spdlog.h", "date/tz.h"]:
            self.assertIn("pure", rules_broken("workflows/a.cc", f"#include <{name}>\n"), name)

    def test_reads_neither_comments_nor_literals(self):
        text = ('#include <cstdio>\n// no system_clock::now() here\n/* rand()\n printf( */\n'
                'auto a = "std::cout";\nauto b = R"(fopen("x"))";\nauto c = 1\'000\'000;\n'
                "auto d = '\"';\nstd::snprintf(buffer, 9, a);\nInstant at(Date, TimeOfDay time);\n")
        self.assertEqual(rules_broken("workflows/a.cc", text), set())

    def test_says_the_line(self):
        text = "/* a\n b */\nint x = rand();\n"
        found = tidy.complaints_about([tidy.Source("workflows/a.cc", text)])
        self.assertEqual([c.line for c in found], [3])

    def test_leaves_other_folders_alone(self):
        self.assertEqual(rules_broken("daemon/a.cc", "auto t = system_clock::now();\n"), set())


class Libraries(unittest.TestCase):
    def test_keeps_them_at_home(self):
        for path, name in [("daemon/a.cc", "sqlite3.h"), ("connectors/smtp.cc", "sqlite3.h"),
                           ("daemon/a.cc", "gmime/gmime.h"), ("config/a.cc", "curl/curl.h"),
                           ("daemon/a.cc", "hiredis/hiredis.h"), ("daemon/a.cc", "amqp.h"),
                           ("connectors/a.cc", "yaml-cpp/yaml.h"),
                           ("connectors/a.cc", "restinio/all.hpp"), ("daemon/a.h", "asio.hpp")]:
            text = (HEADER if path.endswith(".h") else "") + f"#include <{name}>\n"
            self.assertEqual(rules_broken(path, text), {"library-home"}, path + name)

    def test_sees_through_headers(self):
        tree = [tidy.Source("connectors/sqlite_rows.h", HEADER + "#include <sqlite3.h>\n"),
                tidy.Source("connectors/sqlite_table.h",
                            HEADER + '#include "connectors/sqlite_rows.h"\n'),
                tidy.Source("connectors/sqlite_a.cc", '#include "connectors/sqlite_table.h"\n')]
        self.assertEqual(tidy.complaints_about(tree), [])
        tree.append(tidy.Source("daemon/app.cc", '#include "connectors/sqlite_table.h"\n'))
        self.assertEqual([(c.path, c.rule) for c in tidy.complaints_about(tree)],
                         [("daemon/app.cc", "library-home")])

    def test_accepts_them_there(self):
        for path, name in [("connectors/sqlite_store.cc", "sqlite3.h"),
                           ("connectors/smtp.cc", "curl/curl.h"),
                           ("config/plan_file.cc", "yaml-cpp/yaml.h"),
                           ("tests/daemon/a_test.cc", "nlohmann/json.hpp")]:
            self.assertEqual(rules_broken(path, f"#include <{name}>\n"), set(), path + name)

    def test_wants_slow_ones_in_one_file(self):
        include = "#include <restinio/all.hpp>\n"
        one = [tidy.Source("daemon/a.cc", include)]
        two = one + [tidy.Source("daemon/b.cc", include)]
        self.assertEqual(tidy.complaints_about(one), [])
        self.assertEqual([(c.path, c.rule) for c in tidy.complaints_about(two)],
                         [("daemon/b.cc", "one-file-only")])


class Shape(unittest.TestCase):
    def test_counts_characters_not_bytes(self):
        self.assertEqual(rules_broken("daemon/a.cc", "// " + "\u1ec7" * 97 + "\n"), set())
        self.assertEqual(rules_broken("daemon/a.cc", "// " + "\u1ec7" * 98 + "\n"), {"columns"})

    def test_looks_at_scripts_and_cmake_too(self):
        long_line = "# " + "x" * 99 + "\n"
        for path in ["a.py", "a.sh", "tests/CMakeLists.txt"]:
            self.assertEqual(rules_broken(path, long_line), {"columns"}, path)
        self.assertEqual(rules_broken("quickstart", "#!/bin/bash\n" + long_line), {"columns"})
        self.assertEqual(rules_broken("README.md", long_line), set())

    def test_wants_pragma_once(self):
        self.assertEqual(rules_broken("daemon/a.h", "int x();\n"), {"pragma-once"})
        self.assertEqual(rules_broken("daemon/a.h", HEADER), set())

    def test_refuses_long_files(self):
        self.assertEqual(rules_broken("daemon/a.cc", "int x;\n" * 500), set())
        self.assertEqual(rules_broken("daemon/a.cc", "int x;\n" * 501), {"long-file"})

    def test_refuses_white_space_at_the_end(self):
        self.assertEqual(rules_broken("daemon/a.cc", "int x; \n"), {"white-space"})

    def test_refuses_using_namespace_in_headers(self):
        self.assertEqual(rules_broken("daemon/a.h", HEADER + "using namespace std;\n"),
                         {"using-namespace"})


class Names(unittest.TestCase):
    def test_refuses_those_that_say_nothing(self):
        for path in ["daemon/utils.cc", "daemon/string_helper.cc", "common/a.cc", "web/util.js"]:
            self.assertEqual(rules_broken(path, "\n"), {"empty-name"}, path)
        self.assertEqual(rules_broken("daemon/a.cc", "class TimerManager {\n"), {"empty-name"})

    def test_does_not_mistake_parts_of_words(self):
        self.assertEqual(rules_broken("web/commonplace.js", "\n"), set())


class Texts(unittest.TestCase):
    def test_refuses_real_looking_addresses_and_numbers(self):
        at = "@"
        for text in [f"nguoi{at}gmail.com", f"a{at}example.vn.com", "+84912" + "345678",
                     "0912 345 " + "678", "0218." + "3853.123"]:
            self.assertEqual(rules_broken("a.yaml", f"x: {text}\n"), {"personal-data"}, text)

    def test_accepts_made_up_ones(self):
        for text in ["van-phong@so.example.vn", "a@example.org", "+84900000001", "0900000001",
                     "2024-06-10T00:00:00+07:00", "14695981039346656037", "127.0.0.1:8080",
                     "id-01234567890", "0.123456789", "<key@nhacviec.example.vn>"]:
            self.assertEqual(rules_broken("a.yaml", f"x: {text}\n"), set(), text)

    def test_wants_composed_vietnamese(self):
        self.assertEqual(rules_broken("a.md", "vie\u0323\u0302c\n"), {"nfc"})
        self.assertEqual(rules_broken("a.md", "vi\u1ec7c\n"), set())


class Sentences(unittest.TestCase):
    LIST = tidy.Source("config/sentences/vi.yaml",
                       "- en: 'no {what} \"{id}\" here'\n  vi: 'x {what} {id}'\n")

    def broken(self, code):
        found = tidy.complaints_about([self.LIST, tidy.Source("config/a.cc", code + "\n")])
        return {c.rule for c in found}

    def test_wants_what_is_said_in_the_list(self):
        for code in ['d.error(where, "no such thing anywhere");',
                     'd.warning(where, "no " + x + " in " + "there is");',
                     'return Error{ErrorKind::invalid, "no such thing"};']:
            self.assertEqual(self.broken(code), {"sentence"}, code)

    def test_accepts_what_is_listed_whole_or_in_parts(self):
        for code in ['d.error(where, "no " + what + " \\"" + id + "\\" here");',
                     'd.error(where, "no unit \\"a\\" "\n  "here");', 'd.error(where, "once");',
                     'log("whatever is not for people");']:
            self.assertEqual(self.broken(code), set(), code)


class Registration(unittest.TestCase):
    def complaints(self, path):
        build = {"root": "/tree", "ctest": 'add_test(a "python3" "/tree/tests/live/year_test.py")',
                 "commands": [{"directory": "/tree/build",
                               "file": "/tree/tests/daemon/known_test.cc"}]}
        return {c.rule for c in tidy.complaints_about([tidy.Source(path, "\n")], build)}

    def test_refuses_tests_that_nobody_compiles(self):
        self.assertEqual(self.complaints("tests/daemon/lost_test.cc"), {"unregistered"})
        self.assertEqual(self.complaints("tests/daemon/known_test.cc"), set())

    def test_refuses_scripts_that_nobody_runs(self):
        self.assertEqual(self.complaints("tests/live/lost_test.py"), {"unregistered"})
        self.assertEqual(self.complaints("tests/live/year_test.py"), set())


if __name__ == "__main__":
    unittest.main()
