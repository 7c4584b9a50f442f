"""An isolated network for this process and its children: only the loopback interface works.

Linux lets any user create one, unless a policy of the container or the machine forbids it. All
addresses are routed to the loopback interface, so that the first packet of a connection to any of
them is sent and recorded. (Without a route the attempt would fail before anything is sent.)
"""

from __future__ import annotations

import contextlib
import ctypes
import ipaddress
import os
import select
import socket
import struct

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_ETH_P_ALL, _PACKET_OUTGOING = 3, 4
_RTM_NEWLINK, _RTM_NEWADDR, _RTM_NEWROUTE = 16, 20, 24
_IFLA_IFNAME, _IFLA_LINKINFO, _IFLA_INFO_KIND = 3, 18, 1
_IFA_ADDRESS, _IFA_LOCAL = 1, 2
_REQUEST, _CREATE = 1 | 4, 0x400  # 4: with an acknowledgement
_RT_TABLE_LOCAL, _RTPROT_STATIC, _RTN_LOCAL, _RTA_OIF, _RTA_PREFSRC = 255, 4, 2, 4, 7
_SO_ATTACH_FILTER = 26
_OUTSIDE = "198.51.100.1"  # TEST-NET-2
_CONTROL = "192.0.2.1", 9  # TEST-NET-1, never assigned
PATIENCE_SECONDS = 10.0

# The kernel's packet filter for the IP header: (code, jump if true, jump if false, operand). It
# passes packets to any address outside 127.0.0.0/8 and ::1.
_LOAD_BYTE, _LOAD_WORD, _JUMP_IF, _RETURN = 0x30, 0x20, 0x15, 0x06
_FILTER = [
    (_LOAD_BYTE, 0, 0, 0),
    (0x54, 0, 0, 0xF0),  # bitwise and
    (_JUMP_IF, 0, 2, 0x40),
    (_LOAD_BYTE, 0, 0, 16),
    (_JUMP_IF, 8, 9, 127),
    (_LOAD_WORD, 0, 0, 24),
    (_JUMP_IF, 0, 7, 0),
    (_LOAD_WORD, 0, 0, 28),
    (_JUMP_IF, 0, 5, 0),
    (_LOAD_WORD, 0, 0, 32),
    (_JUMP_IF, 0, 3, 0),
    (_LOAD_WORD, 0, 0, 36),
    (_JUMP_IF, 0, 1, 1),
    (_RETURN, 0, 0, 0),
    (_RETURN, 0, 0, 0xFFFF),
]


class Unavailable(OSError):
    """The machine or container does not allow an isolated network."""


def enter():
    """Move this process into a new network; return the network's Sniffer.

    The process must have a single thread.

    Raises:
        Unavailable: A network cannot be created; the process stays where it is.
    """
    if child := os.fork():  # a child tries it first, as it cannot be undone
        if os.waitpid(child, 0)[1]:
            raise Unavailable("no network of its own for a process on this machine")
        return _enter()
    status = 1
    try:
        _enter()
        status = 0
    finally:
        os._exit(status)


def _enter():
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if not hasattr(libc, "unshare") or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        raise OSError(f"no network namespace: {os.strerror(ctypes.get_errno())}")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)
    loopback = socket.if_nametoindex("lo")
    _set_up(loopback)
    _add_outside()
    _route_everything_to(loopback, socket.AF_INET)
    with contextlib.suppress(OSError):  # without IPv6 there is nothing to route
        _route_everything_to(loopback, socket.AF_INET6)
    return Sniffer()


def _set_up(interface):
    _netlink(_RTM_NEWLINK, _REQUEST, struct.pack("=BxHiII", 0, 0, interface, 1, 1))


def _add_outside():
    """Add an interface with an address. Without one WebRTC makes no attempt to connect."""
    for kind in (b"dummy", b"ifb", b"bridge"):
        with contextlib.suppress(OSError):  # the kernel does not support this kind
            info = _attribute(_IFLA_LINKINFO, _attribute(_IFLA_INFO_KIND, kind))
            link = struct.pack("=BxHiII", 0, 0, 0, 0, 0) + _attribute(_IFLA_IFNAME, b"outside\0")
            _netlink(_RTM_NEWLINK, _REQUEST | _CREATE, link + info)
            break
    interface = socket.if_nametoindex("outside")
    address = socket.inet_aton(_OUTSIDE)
    _netlink(
        _RTM_NEWADDR,
        _REQUEST | _CREATE,
        struct.pack("=BBBBI", socket.AF_INET, 24, 0, 0, interface)
        + _attribute(_IFA_LOCAL, address)
        + _attribute(_IFA_ADDRESS, address),
    )
    _set_up(interface)


def _attribute(kind, data):
    return struct.pack("=HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)


def _route_everything_to(interface, family):
    route = struct.pack(
        "=BBBBBBBBI", family, 0, 0, 0, _RT_TABLE_LOCAL, _RTPROT_STATIC, 254, _RTN_LOCAL, 0
    )
    output = _attribute(_RTA_OIF, struct.pack("=I", interface))
    if family == socket.AF_INET:
        output += _attribute(_RTA_PREFSRC, socket.inet_aton(_OUTSIDE))
    _netlink(_RTM_NEWROUTE, _REQUEST | _CREATE, route + output)


def _netlink(kind, flags, body):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.settimeout(PATIENCE_SECONDS)
        sock.sendall(struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body)
        (status,) = struct.unpack_from("=i", sock.recv(4096), 16)
    if status:
        raise OSError(-status, os.strerror(-status))


class Sniffer:
    """Records the packets sent to any address but loopback from now on."""

    def __init__(self):
        self._sock = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ETH_P_ALL))
        code = b"".join(struct.pack("=HBBI", *step) for step in _FILTER)
        kept = ctypes.create_string_buffer(code)
        program = struct.pack("HL", len(_FILTER), ctypes.addressof(kept))
        self._sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)

    def finish(self):
        """Return the packets as texts. Sends a last one itself and fails unless that is recorded."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.sendto(b"control", _CONTROL)
        seen = []
        with self._sock:
            while True:
                assert select.select([self._sock], [], [], PATIENCE_SECONDS)[0], "nothing is seen"
                packet, (_, _, kind, *_) = self._sock.recvfrom(65536)
                if kind != _PACKET_OUTGOING or _is_kernels_own(packet):
                    continue
                if packet.endswith(b"control"):
                    return seen
                seen.append(_describe(packet))


def _is_kernels_own(packet):
    """Whether the kernel sent it: neighbour discovery of IPv6."""
    return packet[0] >> 4 == 6 and packet[6] in (0, 58) and packet[24:26] == b"\xff\x02"


def _describe(packet):
    is_v6 = packet[0] >> 4 == 6
    target = ipaddress.ip_address(packet[24:40] if is_v6 else packet[16:20])
    protocol = packet[6] if is_v6 else packet[9]
    start = 40 if is_v6 else 4 * (packet[0] & 15)
    port = int.from_bytes(packet[start + 2 : start + 4], "big")
    return f"to {target} port {port}, protocol {protocol}: {packet[start : start + 120]!r}"
