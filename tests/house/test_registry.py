"""Adding a source or a CRM is three things: a file, a line in the registry, a contract suite."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import grimp
import httpx

import connectors.crm
import connectors.files
import tests.contract
from connectors.registry import CRMS, IMPORTERS, PROVIDERS
from connectors.source import Client
from connectors.wire.client import Wire
from tests.contract.crms import CrmContract
from tests.contract.importers import ImporterContract
from tests.contract.sources import SourceContract


def modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(found.name)


def importers() -> dict[type, ModuleType]:
    """Every class that can sniff and read, with the module that defines it."""
    return {
        thing: module
        for module in modules(connectors.files)
        for _, thing in inspect.getmembers(module, inspect.isclass)
        if thing.__module__ == module.__name__
        and hasattr(thing, "sniff")
        and hasattr(thing, "read")
    }


def suites() -> list[type[ImporterContract]]:
    return [
        thing
        for module in modules(tests.contract)
        for _, thing in inspect.getmembers(module, inspect.isclass)
        if issubclass(thing, ImporterContract) and hasattr(thing, "importer")
    ]


def test_every_importer_is_registered() -> None:
    assert set(importers()) == {type(importer) for importer in IMPORTERS}


def test_every_importer_keeps_the_contract() -> None:
    assert {i.format for i in IMPORTERS} == {suite.importer.format for suite in suites()}


def test_formats_are_named_once() -> None:
    names = [importer.format for importer in IMPORTERS]
    assert len(names) == len(set(names))


def test_importers_do_not_import_each_other() -> None:
    graph = grimp.build_graph("connectors")
    rooms = {room(module) for module in importers().values()}
    for module in graph.modules:
        if room_of(module) in rooms:
            used = {room_of(name) for name in graph.find_modules_directly_imported_by(module)}
            assert used & rooms <= {room_of(module)}, module


def test_every_provider_keeps_the_contract() -> None:
    wire = Wire(transport=httpx.MockTransport(lambda request: httpx.Response(500)))
    kept = {
        thing().provider(wire).name
        for module in modules(tests.contract)
        for _, thing in inspect.getmembers(module, inspect.isclass)
        if issubclass(thing, SourceContract) and thing.platform is not SourceContract.platform
    }
    assert kept == set(PROVIDERS)
    asyncio.run(wire.close())


def crms() -> dict[type, str]:
    """Every class that admits keys and has a name, with the room it is in."""
    return {
        thing: room(module)
        for module in modules(connectors.crm)
        for _, thing in inspect.getmembers(module, inspect.isclass)
        if thing.__module__ == module.__name__ and hasattr(thing, "admit")
    }


def test_every_crm_is_registered_under_its_name() -> None:
    wire = Wire(transport=httpx.MockTransport(lambda request: httpx.Response(500)))
    made = {name: make(wire, Client("")) for name, make in CRMS.items()}
    assert {type(crm) for crm in made.values()} == set(crms())
    assert all(crm.name == name for name, crm in made.items())
    asyncio.run(wire.close())


def test_every_crm_keeps_the_contract() -> None:
    wire = Wire(transport=httpx.MockTransport(lambda request: httpx.Response(500)))
    kept = {
        thing().crm(wire).name
        for module in modules(tests.contract)
        for _, thing in inspect.getmembers(module, inspect.isclass)
        if issubclass(thing, CrmContract) and thing.crm is not CrmContract.crm
    }
    assert kept == set(CRMS)
    asyncio.run(wire.close())


def test_crms_do_not_import_each_other() -> None:
    graph = grimp.build_graph("connectors")
    rooms = set(crms().values())
    for module in graph.modules:
        if room_of(module) in rooms:
            used = {room_of(name) for name in graph.find_modules_directly_imported_by(module)}
            assert used & rooms <= {room_of(module)}, module


def room(module: ModuleType) -> str:
    return room_of(module.__name__)


def room_of(module: str) -> str:
    """connectors.files.NAME, the file or folder of one importer."""
    return ".".join(module.split(".")[:3])
