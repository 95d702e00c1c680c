// Which part of the network an address belongs to, by the IANA registries of special addresses.
// What the outside may name, as a receiver of webhooks, must not lead us into our own network.
#pragma once

struct sockaddr;

namespace nhacviec {

enum class NetworkPlace {
  outside,  // public: what the internet routes
  inside,   // loopback, private networks (RFC 1918, RFC 4193), shared ones of providers (RFC 6598)
  nowhere,  // link-local, multicast, reserved, for documentation; no address at all
};

/// Of an IPv4 or IPv6 address. An IPv4 address in an IPv6 one (mapped, NAT64) counts as itself.
NetworkPlace network_place(const sockaddr&);

}  // namespace nhacviec
