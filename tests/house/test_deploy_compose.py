"""Both compose files and env.example: what they promise, read from the files themselves."""

from __future__ import annotations

import base64
import json
import re

import pytest
from sqlalchemy import make_url

from service.cli.doctoring import listed
from service.cli.serving import PORT
from service.db.vault import Unopened, Vault
from service.settings import Settings
from tests.house import openapi
from tests.house.deploy_reading import (
    COMPOSES,
    DEPLOY,
    compose,
    environment,
    filled,
    last,
    references,
    services,
)
from tests.house.deploy_running import answering, printed, probe, understood
from tests.house.test_deploy import GRACE
from tests.house.tree import ROOT

KNOWN = {
    *("build", "image", "pull_policy", "command", "user", "restart", "init", "stop_grace_period"),
    *("env_file", "environment", "ports", "volumes", "tmpfs", "shm_size", "healthcheck"),
    *("read_only", "cap_drop", "security_opt", "logging", "deploy", "depends_on"),
}
EACH = [(file, name) for file in COMPOSES for name in services(file)]
OURS = [(file, name) for file, name in EACH if "build" in services(file)[name]]
SERVING = [(file, name) for file, name in OURS if "ports" in services(file)[name]]
SECRET = ("SECRET", "PASSWORD", "CLIENT_ID")
EXAMPLE = {
    "TOUCHLINE_PUBLIC_URL": "https://touch.example",
    "TOUCHLINE_SECRET_KEYS": "k" * 43 + "=",
    "POSTGRES_PASSWORD": "Secret1",
}


def seconds(text: str) -> int:
    """30 of 30s."""
    return int(text.removesuffix("s"))


@pytest.mark.parametrize(("file", "name"), EACH)
def test_every_service_is_fenced_in_and_comes_back(file: str, name: str) -> None:
    told = services(file)[name]
    assert set(told) <= KNOWN
    assert told["read_only"] is True
    assert told["init"] is True
    assert told["cap_drop"] == ["ALL"]
    assert told["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in told["tmpfs"]
    assert told["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert {"privileged", "network_mode", "pid", "cap_add"} & set(told) == set()


@pytest.mark.parametrize(("file", "name"), EACH)
def test_every_service_that_stays_tells_how_it_is(file: str, name: str) -> None:
    check = services(file)[name]["healthcheck"]
    if name == "migrate":
        assert check == {"disable": True}
    else:
        assert check["test"][0] == "CMD"
        assert seconds(check["timeout"]) <= seconds(check["interval"])


@pytest.mark.parametrize(("file", "name"), EACH)
def test_images_have_a_version_and_no_host(file: str, name: str) -> None:
    image = services(file)[name]["image"]
    assert re.fullmatch(r"[a-z]+:[a-z0-9.-]+", image)
    assert not image.endswith(":latest")


@pytest.mark.parametrize(("file", "name"), OURS)
def test_our_image_is_built_here_and_never_fetched(file: str, name: str) -> None:
    told = services(file)[name]
    context = (DEPLOY / told["build"]["context"]).resolve()
    assert context == ROOT
    assert (context / told["build"]["dockerfile"]).is_file()
    assert (told["image"], told["pull_policy"]) == ("touchline:local", "build")
    assert seconds(told["stop_grace_period"]) > GRACE
    assert told["environment"]["TOUCHLINE_DATA_DIR"] == last("VOLUME").rest
    assert told["volumes"] == [f"data:{last('VOLUME').rest}"]


@pytest.mark.parametrize(("file", "name"), OURS)
def test_services_run_commands_that_exist(file: str, name: str) -> None:
    given = understood(services(file)[name]["command"])
    if (file, name) in SERVING:
        assert (given["host"], given["port"]) == ("0.0.0.0", PORT)


def test_two_kinds_of_process_and_one_that_migrates() -> None:
    assert {name: told.get("command") for name, told in services("compose.yaml").items()} == {
        "postgres": None,
        "migrate": ["migrate"],
        "api": ["api", "--host", "0.0.0.0"],
        "worker": ["worker"],
    }
    assert list(services("compose.one.yaml")) == ["touchline"]


def test_work_begins_when_the_database_is_at_this_version() -> None:
    many = services("compose.yaml")
    healthy, done = (
        {"condition": "service_healthy"},
        {"condition": "service_completed_successfully"},
    )
    assert many["migrate"]["depends_on"] == {"postgres": healthy}
    for name in ("api", "worker"):
        assert many[name]["depends_on"] == {"postgres": healthy, "migrate": done}


@pytest.mark.parametrize(("file", "name"), SERVING)
def test_ports_are_for_this_machine_and_enough(file: str, name: str) -> None:
    told = services(file)[name]
    (port,) = told["ports"]
    address, outside, inside = port.split(":")
    first, _, final = outside.partition("-")
    assert (address, int(first), int(inside)) == ("127.0.0.1", PORT, PORT)
    replicas = int(filled(told.get("deploy", {"replicas": "1"})["replicas"], {}))
    assert replicas <= int(final or first) - int(first) + 1


@pytest.mark.parametrize(("file", "name"), SERVING)
@pytest.mark.parametrize("status", [200, 503])
def test_a_service_is_well_when_it_is_ready(file: str, name: str, status: int) -> None:
    assert '"/readyz"' in openapi.text()
    command = services(file)[name]["healthcheck"]["test"][1:]
    with answering(status, "/readyz") as port:
        assert (probe(command, port) == 0) is (status == 200)


def test_a_worker_is_well_when_the_doctor_says_so() -> None:
    script, *arguments = services("compose.yaml")["worker"]["healthcheck"]["test"][1:]
    assert script == last("ENTRYPOINT").listed()[0]
    understood(arguments)


@pytest.mark.parametrize("file", COMPOSES)
def test_volumes_are_the_named_ones(file: str) -> None:
    used = {volume.partition(":")[0] for s in services(file).values() for volume in s["volumes"]}
    assert used == set(compose(file)["volumes"])


def test_the_url_leads_to_the_database_of_the_same_file() -> None:
    many = services("compose.yaml")
    server = {key: filled(text, EXAMPLE) for key, text in many["postgres"]["environment"].items()}
    url = make_url(filled(many["api"]["environment"]["TOUCHLINE_DATABASE__URL"], EXAMPLE))
    assert url.get_backend_name() == "postgresql"
    assert (url.host, url.database) == ("postgres", server["POSTGRES_DB"])
    assert (url.username, url.password) == (server["POSTGRES_USER"], server["POSTGRES_PASSWORD"])


@pytest.mark.parametrize("missing", EXAMPLE)
def test_many_processes_do_not_start_without_what_they_need(missing: str) -> None:
    partly = {key: value for key, value in EXAMPLE.items() if key != missing}
    texts = services("compose.yaml")["api"]["environment"].values()
    with pytest.raises(KeyError, match=missing):
        filled("\n".join(texts), partly)
    assert [r for r in references("compose.yaml") if r.kind == "?" and not r.text] == []


def test_one_process_starts_without_any_settings() -> None:
    (told,) = services("compose.one.yaml").values()
    assert told["env_file"] == [{"path": ".env", "required": False}]
    values = {key: filled(text, {}) for key, text in told["environment"].items()}
    assert values["TOUCHLINE_DATABASE__URL"] == ""


@pytest.mark.parametrize("file", COMPOSES)
def test_what_compose_asks_for_is_in_the_example(file: str) -> None:
    example = {variable.name: variable for variable in environment()}
    for asked in references(file):
        assert asked.name in example
        if asked.kind == "-":
            assert asked.text == example[asked.name].value


@pytest.mark.parametrize(("file", "name"), OURS)
def test_compose_sets_only_what_exists(settings: Settings, file: str, name: str) -> None:
    known = {setting.name for setting in listed(settings)}
    assert set(services(file)[name]["environment"]) <= known


def test_the_example_sets_only_what_exists(settings: Settings) -> None:
    asked = {found.name for file in COMPOSES for found in references(file)}
    names = [variable.name for variable in environment()]
    assert len(names) == len(set(names))
    known = {setting.name for setting in listed(settings)}
    assert set(names) - asked <= known
    assert {name for name in names if name.startswith("TOUCHLINE_")} <= known


def test_the_example_explains_everything_and_holds_no_secret() -> None:
    for variable in environment():
        assert variable.about, f"{variable.name} has no line that says what it is"
        if any(word in variable.name for word in SECRET):
            assert variable.value == ""


def test_the_example_warns_of_the_traps() -> None:
    about = {variable.name: variable.about for variable in environment()}
    assert '"Testing", every connection ends after 7 days' in about["TOUCHLINE_GOOGLE__CLIENT_ID"]
    assert "administrator" in about["TOUCHLINE_MICROSOFT__CLIENT_ID"]


@pytest.mark.parametrize("provider", ["google", "microsoft"])
def test_the_example_names_where_people_come_back_to(provider: str) -> None:
    text = "\n".join(variable.about for variable in environment())
    (path,) = re.findall(rf"http://localhost:{PORT}(/\S*{provider}\S*)", text)
    routes = [re.sub(r"\{\w+\}", "[^/]+", route) for route in json.loads(openapi.text())["paths"]]
    assert [route for route in routes if re.fullmatch(route, path)], f"there is no route {path}"


def test_the_example_makes_a_key_that_will_do() -> None:
    (variable,) = [v for v in environment() if v.name == "TOUCHLINE_SECRET_KEYS"]
    (line,) = [line for line in variable.about.splitlines() if "python3 -c" in line]
    keys = [printed(line.removeprefix("# ")).strip() for _ in range(2)]
    assert [len(base64.urlsafe_b64decode(key + "=")) for key in keys] == [32, 32]
    old, new = keys
    sealed = Vault([old]).seal("token", "grants", 1)
    assert Vault([new, old]).open(sealed, "grants", 1) == "token"
    with pytest.raises(Unopened):
        Vault([new]).open(sealed, "grants", 1)


def test_the_example_as_it_is_makes_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in environment():
        if variable.active:
            monkeypatch.setenv(variable.name, variable.value)
    assert Settings().public_url == "http://localhost:8700"


def test_files_the_readme_names_are_there() -> None:
    named = re.findall(r"deploy/[A-Za-z0-9@._-]*[A-Za-z]", (ROOT / "README.md").read_text())
    made = {"deploy/.env"}
    assert [name for name in set(named) - made if not (ROOT / name).exists()] == []
