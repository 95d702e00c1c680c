#include "connectors/network_place.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace nhacviec {

namespace {

struct Ipv4Block {
  uint32_t address;
  int bits;
  NetworkPlace place;
};

constexpr uint32_t ipv4(uint32_t a, uint32_t b, uint32_t c = 0) {
  return (a << 24) | (b << 16) | (c << 8);
}

// https://www.iana.org/assignments/iana-ipv4-special-registry
constexpr std::array kIpv4Blocks{
    Ipv4Block{ipv4(0, 0), 8, NetworkPlace::nowhere},
    Ipv4Block{ipv4(10, 0), 8, NetworkPlace::inside},
    Ipv4Block{ipv4(100, 64), 10, NetworkPlace::inside},
    Ipv4Block{ipv4(127, 0), 8, NetworkPlace::inside},
    Ipv4Block{ipv4(169, 254), 16, NetworkPlace::nowhere},
    Ipv4Block{ipv4(172, 16), 12, NetworkPlace::inside},
    Ipv4Block{ipv4(192, 0, 0), 24, NetworkPlace::nowhere},
    Ipv4Block{ipv4(192, 0, 2), 24, NetworkPlace::nowhere},
    Ipv4Block{ipv4(192, 88, 99), 24, NetworkPlace::nowhere},
    Ipv4Block{ipv4(192, 168), 16, NetworkPlace::inside},
    Ipv4Block{ipv4(198, 18), 15, NetworkPlace::nowhere},
    Ipv4Block{ipv4(198, 51, 100), 24, NetworkPlace::nowhere},
    Ipv4Block{ipv4(203, 0, 113), 24, NetworkPlace::nowhere},
    Ipv4Block{ipv4(224, 0), 3, NetworkPlace::nowhere},  // multicast, and all above it
};

using Ipv6 = std::array<uint8_t, 16>;

struct Ipv6Block {
  Ipv6 address;
  int bits;
  NetworkPlace place;
};

// https://www.iana.org/assignments/iana-ipv6-special-registry; the first that fits counts.
constexpr std::array kIpv6Blocks{
    Ipv6Block{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, NetworkPlace::inside},
    Ipv6Block{{0xfc}, 7, NetworkPlace::inside},
    Ipv6Block{{0x20, 0x01, 0x00}, 23, NetworkPlace::nowhere},        // Teredo and others
    Ipv6Block{{0x20, 0x01, 0x0d, 0xb8}, 32, NetworkPlace::nowhere},  // for documentation
    Ipv6Block{{0x20, 0x02}, 16, NetworkPlace::nowhere},              // 6to4
    Ipv6Block{{0x3f, 0xff, 0x00}, 20, NetworkPlace::nowhere},        // for documentation
    Ipv6Block{{0x20}, 3, NetworkPlace::outside},                     // all that is given out
};

constexpr Ipv6 kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr Ipv6 kNat64{0x00, 0x64, 0xff, 0x9b};
constexpr int kBeforeIpv4 = 96;

bool begins_alike(const Ipv6& a, const Ipv6& b, int bits) {
  for (int bit = 0; bit < bits; ++bit) {
    const int mask = 0x80 >> (bit % 8);
    const auto byte = static_cast<size_t>(bit / 8);
    if ((a[byte] & mask) != (b[byte] & mask)) return false;
  }
  return true;
}

NetworkPlace place_of(uint32_t address) {
  for (const Ipv4Block& block : kIpv4Blocks) {
    if ((address ^ block.address) >> (32 - block.bits) == 0) return block.place;
  }
  return NetworkPlace::outside;
}

NetworkPlace place_of(const Ipv6& address) {
  if (begins_alike(address, kMapped, kBeforeIpv4) || begins_alike(address, kNat64, kBeforeIpv4)) {
    uint32_t embedded = 0;
    for (size_t i = 12; i < 16; ++i) embedded = (embedded << 8) | address[i];
    return place_of(embedded);
  }
  for (const Ipv6Block& block : kIpv6Blocks) {
    if (begins_alike(address, block.address, block.bits)) return block.place;
  }
  return NetworkPlace::nowhere;
}

}  // namespace

NetworkPlace network_place(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return place_of(ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    Ipv6 bytes{};
    const in6_addr& ip = reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
    std::copy(std::begin(ip.s6_addr), std::end(ip.s6_addr), bytes.begin());
    return place_of(bytes);
  }
  return NetworkPlace::nowhere;
}

}  // namespace nhacviec
