#include "connectors/network_place.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace nhacviec {
namespace {

NetworkPlace place_of_text(const std::string& text) {
  sockaddr_storage storage{};
  if (text.find(':') == std::string::npos) {
    auto& ip = reinterpret_cast<sockaddr_in&>(storage);
    ip.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, text.c_str(), &ip.sin_addr), 1) << text;
  } else {
    auto& ip = reinterpret_cast<sockaddr_in6&>(storage);
    ip.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &ip.sin6_addr), 1) << text;
  }
  return network_place(reinterpret_cast<const sockaddr&>(storage));
}

TEST(NetworkPlaces, WhatTheInternetRoutesIsOutside) {
  for (const char* ip :
       {"8.8.8.8",         "1.1.1.1",           "9.255.255.255",        "11.0.0.0",
        "100.63.255.255",  "100.128.0.0",       "126.255.255.255",      "128.0.0.1",
        "169.253.255.255", "169.255.0.0",       "172.15.255.255",       "172.32.0.0",
        "192.0.1.0",       "192.167.255.255",   "192.169.0.0",          "198.17.255.255",
        "198.20.0.0",      "203.0.112.255",     "203.0.114.0",          "223.255.255.255",
        "2400:cb00::1",    "2a00:1450:4001::1", "2001:4860:4860::8888", "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8"}) {
    EXPECT_EQ(place_of_text(ip), NetworkPlace::outside) << ip;
  }
}

TEST(NetworkPlaces, LoopbackAndPrivateNetworksAreInside) {
  for (const char* ip :
       {"10.0.0.0", "10.255.255.255", "127.0.0.1", "127.255.255.255", "172.16.0.0",
        "172.31.255.255", "192.168.0.0", "192.168.255.255", "100.64.0.0", "100.127.255.255", "::1",
        "fc00::1", "fdff:ffff::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::10.0.0.1"}) {
    EXPECT_EQ(place_of_text(ip), NetworkPlace::inside) << ip;
  }
}

TEST(NetworkPlaces, TheRestIsNowhere) {
  for (const char* ip : {"0.0.0.0",
                         "0.1.2.3",
                         "169.254.169.254",
                         "169.254.0.1",
                         "192.0.0.1",
                         "192.0.2.1",
                         "192.88.99.1",
                         "198.18.0.1",
                         "198.19.255.255",
                         "198.51.100.1",
                         "203.0.113.1",
                         "224.0.0.1",
                         "239.255.255.255",
                         "240.0.0.1",
                         "255.255.255.255",
                         "::",
                         "fe80::1",
                         "febf::1",
                         "ff02::1",
                         "fec0::1",
                         "2001::1",
                         "2001:db8::1",
                         "2002:7f00:1::",
                         "2002:a00:1::1",
                         "3fff::1",
                         "4000::1",
                         "::127.0.0.1",
                         "::ffff:169.254.169.254",
                         "64:ff9b::169.254.169.254",
                         "64:ff9b:1::10.0.0.1"}) {
    EXPECT_EQ(place_of_text(ip), NetworkPlace::nowhere) << ip;
  }
}

TEST(NetworkPlaces, WhatIsNoInternetAddressIsNowhere) {
  sockaddr other{};
  other.sa_family = AF_UNIX;
  EXPECT_EQ(network_place(other), NetworkPlace::nowhere);
}

}  // namespace
}  // namespace nhacviec
