"""Addresses of CRMs as people type them: no spelling leads a key, or a browser, elsewhere."""

from __future__ import annotations

import pytest

from connectors.crm.sites import site
from connectors.errors import ConnectorError, Remedy

ENDS = (".salesforce.com",)


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("acme.my.salesforce.com", "https://acme.my.salesforce.com"),
        (" https://ACME.my.salesforce.com/ ", "https://acme.my.salesforce.com"),
        ("https://acme.salesforce.com:8443", "https://acme.salesforce.com:8443"),
    ],
)
def test_an_address_becomes_a_root(typed: str, root: str) -> None:
    assert site(typed, "Salesforce", ENDS) == root


@pytest.mark.parametrize("typed", ["crm.example/espo/", "https://[2606:4700::1]:8443", "crm_1.lan"])
def test_any_host_will_do_where_none_is_known(typed: str) -> None:
    assert site(typed, "EspoCRM").startswith("https://")


@pytest.mark.parametrize(
    "typed",
    [
        r"evil.com\.salesforce.com",
        "evil.com%2f.salesforce.com",
        "evil.com%23.salesforce.com",
        "https://evil.com#.salesforce.com",
        "https://evil.com?.salesforce.com",
        "https://evil.com/.salesforce.com",
        "https://x.salesforce.com@evil.com",
        "https://a:b@x.salesforce.com",
        "https://.salesforce.com",
        "https://salesforce.com.evil.com",
        "http://acme.salesforce.com",
        "salesforce.com",
        "",
    ],
)
def test_no_other_host_is_taken_for_theirs(typed: str) -> None:
    with pytest.raises(ConnectorError) as told:
        site(typed, "Salesforce", ENDS)
    assert told.value.remedy is Remedy.STOP
