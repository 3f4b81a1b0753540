"""The image and the systemd units: what they promise, read from the files themselves."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from service.cli.serving import PORT
from tests.house import openapi
from tests.house.deploy_reading import DEPLOY, UNITS, last, repeated, stages, steps, unit
from tests.house.deploy_running import answering, probe, understood
from tests.house.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GRACE = 20
"""Seconds a graceful stop may take."""
FENCES = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectKernelModules": "yes",
    "ProtectControlGroups": "yes",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "UMask": "0077",
    "StateDirectoryMode": "0700",
}
needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine"
)


def test_instructions_are_read_as_docker_reads_them() -> None:
    text = '# no\nFROM a AS b\nRUN x \\\n  && y\n# no\nCMD ["a", \\\n  "b c"]\n'
    found = steps(text)
    assert [(step.word, step.rest) for step in found[:2]] == [("FROM", "a AS b"), ("RUN", "x && y")]
    assert found[2].listed() == ["a", "b c"]


def test_the_image_takes_only_the_environment_from_the_building_stage() -> None:
    build, final = stages()
    assert build[0].plain()[1:] == ["AS", "build"]
    assert build[0].plain()[0] == final[0].plain()[0]
    copies = [step for step in final if step.word == "COPY"]
    assert [(step.flags(), step.plain()) for step in copies] == [
        ({"from": "build"}, ["/venv", "/venv"])
    ]
    assert [s.rest for s in final if s.word == "RUN" and re.search(r"\b(pip|apt)", s.rest)] == []


def test_the_image_names_its_base_by_version_and_fetches_nothing_else() -> None:
    for stage in stages():
        assert re.fullmatch(r"python:\d+\.\d+-slim", stage[0].plain()[0])
    every = [step for stage in stages() for step in stage]
    assert [step for step in every if step.word == "ADD" or "://" in step.rest] == []


def test_the_image_is_installed_by_hash() -> None:
    runs = [step.rest for step in stages()[0] if step.word == "RUN" and " install " in step.rest]
    locked, package = runs
    assert "--require-hashes -r requirements.lock" in locked
    assert {"--no-deps", "--no-build-isolation"} <= set(package.split())
    assert all("--no-cache-dir" in run for run in runs)


def test_the_image_is_made_of_the_whole_package_and_nothing_else() -> None:
    copied = {name for step in stages()[0] if step.word == "COPY" for name in step.plain()[:-1]}
    packages = {
        name.rstrip("*") for name in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    told = PROJECT["project"]
    files = {"pyproject.toml", "requirements.lock", told["readme"], *told["license-files"]}
    assert copied == packages | files
    assert [name for name in copied if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in ignored if not line.startswith("#")]
    assert patterns[0] == "*"
    assert {line[1:] for line in patterns if line.startswith("!")} == copied


def test_the_image_runs_as_a_fixed_nobody() -> None:
    final = stages()[-1]
    user, group = last("USER").rest.split(":")
    assert int(user) > 0
    assert int(group) > 0
    made = " ".join(step.rest for step in final if step.word == "RUN")
    assert f"groupadd --gid {group} touchline" in made
    assert f"useradd --uid {user} --gid {group}" in made
    after = final[final.index(last("USER")) :]
    assert {"RUN", "COPY"} & {step.word for step in after} == set()


def test_the_image_starts_what_it_says() -> None:
    assert last("EXPOSE").rest == str(PORT)
    assert last("STOPSIGNAL").rest == "SIGTERM"
    assert last("VOLUME").rest == "/data"
    assert "TOUCHLINE_DATA_DIR=/data" in last("ENV").plain()
    (script,) = PROJECT["project"]["scripts"]
    assert last("ENTRYPOINT").listed() == [script]
    given = understood(last("CMD").listed())
    assert (given["host"], given["port"], given["no_browser"]) == ("0.0.0.0", PORT, True)


@pytest.mark.parametrize("status", [200, 404, 500, 503])
def test_the_image_knows_whether_it_is_well(status: int) -> None:
    assert '"/healthz"' in openapi.text()
    with answering(status, "/healthz") as port:
        assert (probe(last("HEALTHCHECK").listed(), port) == 0) is (status == 200)
    assert probe(last("HEALTHCHECK").listed(), port) != 0, "nobody listens any more"


@pytest.mark.parametrize("name", UNITS)
def test_units_start_what_exists(name: str) -> None:
    lines = repeated(name, "ExecStart") + repeated(name, "ExecStartPre")
    for path, *arguments in map(shlex.split, lines):
        assert path == "/opt/touchline/bin/touchline"
        understood(arguments)
    assert unit(name)["Install"]["WantedBy"] == "multi-user.target"


@pytest.mark.parametrize("name", UNITS)
def test_units_are_fenced_in(name: str) -> None:
    told = unit(name)["Service"]
    assert {key: told.get(key) for key in FENCES} == FENCES
    assert repeated(name, "SystemCallFilter") == ["@system-service", "~@privileged"]


@pytest.mark.parametrize("name", UNITS)
def test_units_wait_for_a_graceful_stop_and_come_back(name: str) -> None:
    told = unit(name)["Service"]
    assert int(told["TimeoutStopSec"]) > GRACE
    assert told["Restart"] == "on-failure"


@pytest.mark.parametrize("name", UNITS)
def test_units_share_one_user_and_one_folder(name: str) -> None:
    told = unit(name)["Service"]
    assert (told["User"], told["StateDirectory"]) == ("touchline", "touchline")
    assert told["Environment"] == f"TOUCHLINE_DATA_DIR=%S/{told['StateDirectory']}"


def test_units_are_fenced_alike() -> None:
    fences = [(DEPLOY / name).read_text().partition("\nDynamicUser=")[2] for name in UNITS]
    assert fences[0]
    assert fences == [fences[0]] * len(UNITS)


def test_only_one_process_can_do_without_settings_and_migrations() -> None:
    one, *many = (unit(name)["Service"] for name in UNITS)
    assert one["EnvironmentFile"].startswith("-")
    assert "ExecStartPre" not in one
    for told in many:
        assert "-" + told["EnvironmentFile"] == one["EnvironmentFile"]
        assert told["ExecStartPre"].endswith("touchline migrate")


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_itself_finds_nothing_wrong(name: str, tmp_path: Path) -> None:
    installed = tmp_path / name
    text = (DEPLOY / name).read_text()
    installed.write_text(text.replace("/opt/touchline/bin/touchline", "/bin/true"))
    verify = ["systemd-analyze", "verify", "--man=no", str(installed)]
    found = subprocess.run(verify, capture_output=True, text=True, timeout=30)
    assert [line for line in found.stderr.splitlines() if name in line] == []


@needs_systemd
def test_systemd_would_say_what_is_wrong(tmp_path: Path) -> None:
    broken = tmp_path / "broken.service"
    broken.write_text("[Service]\nExecStart=/bin/true\nProtectSytem=strict\n")
    verify = ["systemd-analyze", "verify", "--man=no", str(broken)]
    found = subprocess.run(verify, capture_output=True, text=True, timeout=30)
    assert "ProtectSytem" in "".join(x for x in found.stderr.splitlines() if broken.name in x)
