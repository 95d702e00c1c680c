// The command `nhacviec`. Read command.h next.
#include <cstdlib>
#include <iostream>

#include "daemon/command/command.h"

int main(int argc, char** argv) {
  nhacviec::Environment environment = nhacviec::nhacviec_environment();
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const char* value = std::getenv(name)) environment[name] = value;
  }
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return nhacviec::run_command(arguments, environment, std::cout, std::cerr);
}
