// The command `nhacviec`. Read command.h next.
#include <iostream>

#include "daemon/command/command.h"
#include "daemon/command/command_help.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return nhacviec::run_command(arguments, nhacviec::terminal_environment(), std::cout, std::cerr);
}
