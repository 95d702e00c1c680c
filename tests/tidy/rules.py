"""What tidy.py holds the sources to: tables only, so that a rule is changed in one place."""

# Includes point one way: a folder may include itself and those before it.
LAYERS = ["workflows", "config", "connectors", "daemon"]
# Tests mirror the folders; those of workflows/ may build their plans with config/.
TEST_LAYERS = {"workflows": "config"}

# The whole of what workflows/ may include from outside the project. <cstdio> is there for snprintf
# into a buffer; the words below keep its streams out.
PURE_HEADERS = {
    "algorithm", "array", "bit", "bitset", "cctype", "charconv", "chrono", "climits", "cmath",
    "compare", "concepts", "cstddef", "cstdint", "cstdio", "cstdlib", "cstring", "deque",
    "functional", "initializer_list", "iterator", "limits", "list", "map", "memory", "numeric",
    "optional", "queue", "ranges", "ratio", "set", "span", "stdexcept", "string", "string_view",
    "tuple", "type_traits", "unordered_map", "unordered_set", "utility", "variant", "vector",
    "date/date.h",
}

# Searched for in workflows/ with comments and strings taken out.
IMPURE_WORDS = [
    (r"\w*_clock\s*::\s*now\b|\b(steady|high_resolution|file)_clock\b", "reads a clock"),
    (r"\bstd\s*::\s*(time|clock)\s*\(|(?<![\w.>:~])time\s*\(\s*(nullptr|NULL|0|&)",
     "reads a clock"),
    (r"\b(gettimeofday|clock_gettime|timespec_get|ftime)\b", "reads a clock"),
    (r"\b(localtime|gmtime|mktime|tzset)(_r|_s)?\b", "reads the machine's time zone"),
    (r"\b(current_zone|locate_zone|get_tzdb|zoned_time)\b", "reads zone files"),
    (r"\b(random_device|mt19937(_64)?|minstd_rand0?|default_random_engine|random_shuffle)\b",
     "takes a chance"),
    (r"\b(s?rand|rand_r|random|srandom|[ldm]rand48|getrandom|getentropy)\s*\(", "takes a chance"),
    (r"\b(spdlog|syslog|std\s*::\s*(cout|cerr|clog|cin))\b", "logs; its facts are the log"),
    (r"\b(v?f?printf|v?dprintf|puts|fputs|putchar|fputc|perror|fwrite)\s*\(",
     "logs; its facts are the log"),
    (r"\b(fopen|freopen|fread|fscanf|scanf|fgets|tmpfile|ifstream|ofstream|fstream|filesystem)\b",
     "does I/O"),
    (r"(?<![\w>])::\s*(socket|connect|open|read|write|recv|unlink|system|popen|fork)\s*\(",
     "does I/O"),
    (r"\b(getenv|setenv|secure_getenv)\b", "reads its surroundings"),
    (r"\b(this_thread|jthread|mutex|condition_variable|atomic)\b", "has threads"),
]

# A library's types stay inside these files (fnmatch), through whatever header they come; tests may
# use any library.
LIBRARY_HOMES = (
    (r"sqlite3(ext)?\.h", ("connectors/sqlite_*",)),
    (r"gmime/|glib", ("connectors/*",)),
    (r"hiredis/", ("connectors/*",)),
    (r"amqp|rabbitmq-c/", ("connectors/*",)),
    (r"curl/", ("connectors/*", "daemon/*.cc")),
    (r"openssl/", ("connectors/*", "daemon/*.cc")),
    (r"restinio/", ("daemon/*.cc",)),
    (r"asio(\.hpp|/)", ("connectors/*.cc", "daemon/asio_*.h", "daemon/*.cc")),
    (r"(nlohmann|rapidjson)/", ("config/*", "connectors/*", "daemon/*")),
    (r"yaml-cpp/", ("config/*",)),
    (r"utf8proc", ("config/*.cc", "connectors/*.cc", "daemon/*.cc")),
    (r"date/tz\.h", ("config/*.cc",)),
    (r"spdlog/", ("daemon/*",)),
    (r"prometheus/", ("daemon/*",)),
    (r"CLI/", ("daemon/*",)),
    (r"zip\.h|pugixml", ("connectors/docx_*",)),
    (r"kainjow/|mustache", ("config/*", "connectors/*")),
)
# Slow to compile: one file in the whole project may include it.
ONE_FILE_ONLY = {"restinio/": "takes a quarter of a minute to compile"}

MAX_COLUMNS = 100
MAX_LINES = 500
# Longer files that may stay so: path -> why.
LONG_FILES = {}

# Names that say nothing about what is inside.
EMPTY_NAMES = {"util", "utils", "common", "helper", "helpers", "manager", "managers", "misc"}

# Mail addresses in the tree end in these domains, and a URL's user is at this machine; telephone
# numbers are those of the made-up block.
FAKE_MAIL_DOMAINS = ("example.vn", "example.org", "invalid", "127.0.0.1")
FAKE_PHONE = r"(\+?84|0)90000\d{4}"

# Sentences for people, in English; each must be in the Vietnamese list (config/sentences.h).
SENTENCES = "config/sentences/vi.yaml"
SENTENCE_HOMES = ("config/*.cc", "workflows/decide.cc", "workflows/ledger.cc", "daemon/event_*.cc",
                  "daemon/http/*.cc", "daemon/plan_documents.cc", "daemon/plan_walk.cc",
                  "daemon/pump.cc", "daemon/rehearsal.cc", "daemon/runner.cc",
                  "daemon/sending_switch.cc")
SENTENCE_CALL = (r"\b(?:error|warning|problem|refuse|refused|invalid|invalid_data|bad_calendar|"
                 r"not_so|no_such|fail|warn)\(|\bError\{\s*ErrorKind::invalid")
# A piece of YAML, or a command, given as an example.
NO_SENTENCE = r"- \{|\{|nhacviec "
