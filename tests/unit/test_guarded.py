"""The guarded way out: it leads to nobody's own network, whatever an address looks like."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.wire.guarded import Reach, check, reach_of

OPEN, SHUT = Reach(allow_private=True), Reach()
_PRIVATE = [
    "10.0.0.1", "127.0.0.1", "127.9.9.9", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "100.64.0.1", "::1", "fc00::1", "fd12:3456::1",
]  # fmt: skip
_NEVER = [
    "0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.1", "192.88.99.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.5", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "fe80::1",
    "fe80::1%eth0", "fec0::1", "ff02::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "64:ff9b::a9fe:a9fe",
    "64:ff9b::808:808", "64:ff9b:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2002:7f00:1::",
    "2002:808:808::1",
]  # fmt: skip
_PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::200e"]


@pytest.mark.parametrize("address", _PRIVATE)
def test_private_addresses_are_for_those_who_may(address: str) -> None:
    assert "private" in SHUT.refusal("a.example", address)
    assert OPEN.refusal("a.example", address) == ""
    named = reach_of(allow_private=False, allow_hosts=" Crm.Lan , b.lan")
    assert named.refusal("crm.lan", address) == ""
    assert named.refusal("CRM.LAN", address) == ""
    assert named.refusal("a.crm.lan", address) != ""


@pytest.mark.parametrize("address", _NEVER)
def test_some_addresses_are_for_nobody(address: str) -> None:
    assert SHUT.refusal("a.example", address) != ""
    assert OPEN.refusal("a.example", address) != ""


@pytest.mark.parametrize("address", _PUBLIC)
def test_public_addresses_are_for_everybody(address: str) -> None:
    assert SHUT.refusal("a.example", address) == ""


def test_a_network_the_operator_names_is_reached_whatever_it_is() -> None:
    reach = reach_of(allow_private=False, allow_hosts="10.1.0.0/16,64:ff9b::/96,192.168.7.7")
    for address in ("10.1.2.3", "64:ff9b::808:808", "192.168.7.7"):
        assert reach.refusal("a.example", address) == ""
    for address in ("10.2.0.1", "192.168.7.8"):
        assert reach.refusal("a.example", address) != ""


@given(st.ip_addresses(v=4))
def test_no_dress_makes_an_address_welcome(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    dressed = [
        f"::ffff:{address}", f"::ffff:0:{address}", f"::{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80) | 1)),
    ]  # fmt: skip
    for one in dressed:
        assert one == "::0.0.0.1" or SHUT.refusal("a.example", one) != ""
    if not address.is_global:
        assert SHUT.refusal("a.example", str(address)) != ""


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/x",
        "https://a.example:8443/x?y=z",
        "https://8.8.8.8/",
        "https://ü.example",
    ],
)
def test_what_may_be_told(url: str) -> None:
    assert check(url, SHUT) == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://a.example/x", "https"),
        ("ftp://a.example/x", "https"),
        ("a.example/x", "https"),
        ("https://", "https"),
        ("https://[::1", "address"),
        ("https://me:pw@a.example/", "password"),
        ("https://a.example:22/", "port 22"),
        ("https://a.example:80/", "port 80"),
        ("https://a.example:6379/", "port 6379"),
        ("https://localhost/", "private"),
        ("https://a.localhost./", "private"),
        ("https://127.0.0.1/", "private"),
        ("https://2130706433/", "private"),
        ("https://0x7f.1/", "private"),
        ("https://0177.0.0.1/", "address"),
        ("https://127.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "never"),
        ("https://169.254.169.254/latest", "never"),
        ("https://[fe80::1%25eth0]/", "address"),
    ],
)
def test_what_may_not(url: str, why: str) -> None:
    assert why in check(url, SHUT)


def test_for_development_http_and_this_machine_may_be_told() -> None:
    for url in ("http://localhost:8000/x", "http://127.0.0.1:5678/", "http://10.0.0.7/"):
        assert check(url, OPEN) == ""
    assert "never" in check("http://169.254.169.254/", OPEN)
