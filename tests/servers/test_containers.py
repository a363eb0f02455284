"""What the containers set up in their database, with a PostgreSQL that is no container."""

from __future__ import annotations

import os
import re
import subprocess

import psycopg
import pytest

from mapping.region.kept_tables import REGISTER
from mapping.store.opening import store_at
from tests.support.paths import ROOT
from tests.support.servers.postgresql import Cluster, put
from tests.support.stores.children import labelled, save_label

DOCKER = ROOT / "deploy" / "docker"


def test_the_servers_have_an_account_that_cannot_change_what_was_saved(
    owner: str, cluster: Cluster
) -> None:
    compose = (DOCKER / "compose.yaml").read_text(encoding="utf-8")
    users = re.findall(r"PROVISION_MAP_DATABASE: postgresql://(\w+):", compose)
    assert users == ["map_app", "map_owner"], "the servers, and what sets the database up"
    name = owner.partition("@/")[2].partition("?")[0]
    subprocess.run(
        ["sh", str(DOCKER / "app_role.sh")],
        check=True,
        env={
            "PATH": f"{cluster.programs}:{os.environ['PATH']}",
            "PGHOST": str(cluster.folder),
            "POSTGRES_USER": "postgres",
            "POSTGRES_DB": name,
            "APP_PASSWORD": "it's",
        },
        capture_output=True,
    )
    put(owner, REGISTER, labelled("start"))
    address = cluster.address(name, "map_app")
    save_label(store_at(address, REGISTER), "second")
    for statement in (
        "UPDATE provision_map.entry SET said = said",
        "DELETE FROM provision_map.entry",
    ):
        with psycopg.connect(address) as link, pytest.raises(psycopg.errors.InsufficientPrivilege):
            link.execute(statement)
