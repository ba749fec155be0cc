"""Differential privacy: the noise is what it says, is fresh when it must be, and the budget holds."""

import math
from decimal import Decimal

import pytest
from compiled import compiled, database, fill, refusal
from conftest import VILLAGE

CELLS = "'cells', ['area', 'sex'], 'people'"
LAPLACE = "{{ oboro_sdc.discrete_laplace(" + CELLS + ", '0.5', 2, 'secrets', 'ledger') }}"
GAUSSIAN = "{{ oboro_sdc.discrete_gaussian(" + CELLS + ", '0.02', 1, 'secrets', 'ledger') }}"
CHARGE = "{{ oboro_sdc.differential_privacy_charge('ledger', 'budget', " + CELLS + ", '%s', '%s', %s, 'secrets') }}"
LEDGER = "{{ oboro_sdc.differential_privacy_ledger() }}"
NUMBER = 20000


@pytest.fixture(scope="module")
def sql(delivered):
    texts = {
        "laplace": LAPLACE,
        "gaussian": GAUSSIAN,
        "charge laplace": CHARGE % ("discrete_laplace", "0.5", 2),
        "charge gaussian": CHARGE % ("discrete_gaussian", "0.02", 1),
        "ledger": LEDGER,
    }
    return {name: compiled(delivered, text) for name, text in texts.items()}


@pytest.fixture
def connection(sql):
    connection = database()
    connection.execute(f"""
        create table cells as
        select 'a' || i as area, 'm' as sex, (i % 50)::bigint as value from range({NUMBER}) t(i);
        create table ledger as {sql['ledger']};
    """)
    fill(connection, "secrets", "secret varchar", [("made for this test, of forty characters",)])
    fill(connection, "budget", "epsilon decimal(18, 9), rho decimal(18, 9)",
         [(Decimal("1"), Decimal("0.05"))])
    return connection


def noise(connection, sql, name: str) -> dict[str, int]:
    connection.execute(sql[f"charge {name}"])
    rows = connection.execute(f"""
        select area, n.value - c.value from ({sql[name]}) as n inner join cells as c using (area, sex)
    """).fetchall()
    return dict(rows)


def laplace(x: int) -> float:
    t = math.exp(-0.5 / 2)
    return (1 - t) / (1 + t) * t ** abs(x)


def gaussian(x: int) -> float:
    return math.exp(-x * x / 50) / sum(math.exp(-y * y / 50) for y in range(-200, 201))


@pytest.mark.parametrize(("name", "density"), [("laplace", laplace), ("gaussian", gaussian)])
def test_the_noise_has_the_distribution(connection, sql, name, density):
    drawn = list(noise(connection, sql, name).values())
    variance = sum(x * x * density(x) for x in range(-400, 401))
    fourth = sum(x**4 * density(x) for x in range(-400, 401))
    assert abs(sum(drawn) / NUMBER) < 3 * math.sqrt(variance / NUMBER)
    squares = sum(x * x for x in drawn) / NUMBER
    assert abs(squares - variance) < 3 * math.sqrt((fourth - variance**2) / NUMBER)
    # Chi-square over -12 … 12 and both tails, 26 degrees of freedom: 99.9 % lie below 54.1.
    expected = {x: NUMBER * density(x) for x in range(-12, 13)}
    tail = NUMBER * sum(density(x) for x in range(13, 400))
    statistic = sum((drawn.count(x) - e) ** 2 / e for x, e in expected.items())
    statistic += (sum(x > 12 for x in drawn) - tail) ** 2 / tail
    statistic += (sum(x < -12 for x in drawn) - tail) ** 2 / tail
    assert statistic < 54.1


@pytest.mark.parametrize("name", ["laplace", "gaussian"])
def test_a_replay_is_the_same_and_costs_nothing(connection, sql, name):
    first = noise(connection, sql, name)
    assert noise(connection, sql, name) == first
    assert connection.execute("select count(*) from ledger").fetchone() == (1,)


@pytest.mark.parametrize("name", ["laplace", "gaussian"])
def test_one_person_more_draws_everything_anew(connection, sql, name):
    """What a reader of two releases sees: two independent draws, paid for twice."""
    first = noise(connection, sql, name)
    connection.execute("update cells set value = value + 1 where area = 'a7'")
    second = noise(connection, sql, name)
    together = sum(first[a] * second[a] for a in first) / NUMBER
    variance = sum(x * x for x in first.values()) / NUMBER
    # Uncorrelated, so the difference of a cell tells as little as two draws do.
    assert abs(together / variance) < 4 / math.sqrt(NUMBER)
    assert connection.execute("select count(*) from ledger").fetchone() == (2,)


def test_another_secret_draws_other_noise(connection, sql):
    first = noise(connection, sql, "laplace")
    connection.execute("update secrets set secret = 'another one, also of forty characters!'")
    # Which is not shown before it is paid for.
    shown = connection.execute(f"select distinct status from ({sql['laplace']})").fetchall()
    assert shown == [("hidden",)]
    assert noise(connection, sql, "laplace") != first
    assert connection.execute("select count(*), count(distinct content_hash) from ledger").fetchone() == (2, 2)


@pytest.mark.parametrize("name", ["laplace", "gaussian"])
@pytest.mark.parametrize("breaking", [
    "delete from ledger", "delete from secrets", "update secrets set secret = 'too short'",
    "insert into secrets values ('a second secret of forty characters, too')",
    "update cells set value = value + 1 where area = 'a7'", "update ledger set sensitivity = 3",
])
def test_without_a_charge_or_a_secret_nothing_is_shown(connection, sql, name, breaking):
    noise(connection, sql, name)
    connection.execute(breaking)
    found = connection.execute(f"select distinct status, value from ({sql[name]})").fetchall()
    assert found == [("hidden", None)]


def test_the_budget_is_not_overspent(connection, sql):
    # Two Laplace releases of 0.5 fill epsilon 1; two Gaussian ones of 0.02 leave 0.01 of rho 0.05.
    for name, account in (("laplace", "epsilon"), ("gaussian", "rho")):
        for _ in range(2):
            connection.execute("update cells set value = value + 1 where area = 'a7'")
            connection.execute(sql[f"charge {name}"])
        connection.execute("update cells set value = value + 1 where area = 'a7'")
        with pytest.raises(Exception, match=rf"\[refused\] The privacy budget \({account}\)"):
            connection.execute(sql[f"charge {name}"])
    assert connection.execute("select sum(epsilon), sum(rho) from ledger").fetchone() == (
        Decimal("1"), Decimal("0.04"),
    )


@pytest.mark.parametrize("breaking", [
    "delete from budget", "update budget set epsilon = null", "insert into budget from budget",
])
def test_without_a_budget_nothing_may_be_spent(connection, sql, breaking):
    connection.execute(breaking)
    with pytest.raises(Exception, match=r"\[refused\]"):
        connection.execute(sql["charge laplace"])


def test_codes_that_look_alike_together_have_noise_of_their_own(connection, sql):
    fill(connection, "cells", "area varchar, sex varchar, value bigint",
         [("a", "bc", 100), ("ab", "c", 100)] + [(f"x{i}", "y", 0) for i in range(30)])
    connection.execute(sql["charge laplace"])
    seeds = connection.execute(sql["laplace"]).fetchall()
    assert len({value for *_, value, _ in seeds}) > 5


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("'0.5'", "0.5", "epsilon"), ("'0.5'", "'0'", "epsilon"), ("'0.5'", "'-1'", "epsilon"),
        ("'0.5'", "none", "epsilon"), ("'0.5'", "'1e-3'", "epsilon"), ("'0.5', 2", "'0.5', 0", "sensitivity"),
        ("'0.5', 2", "'0.5', none", "sensitivity"), ("'people'", '"it\'s"', "statistic"),
    ],
)
def test_wrong_arguments_are_refused(delivered, old, new, said):
    assert said in refusal(delivered, LAPLACE.replace(old, new))


MODELS = {
    "ledger": "{{ config(materialized='incremental', full_refresh=false) }}\n" + LEDGER,
    "cells": "select 'a' as area, 'm' as sex, cast({{ var('people') }} as bigint) as value",
    "secrets": "select 'made for this test, of forty characters' as secret",
    "budget": "select 0.5 as epsilon, 0 as rho",
    "noisy": """
        -- depends_on: {{ ref('budget') }}
        {{ config(pre_hook="{{ oboro_sdc.differential_privacy_charge("
            ~ "ref('ledger'), ref('budget'), ref('cells'), ['area', 'sex'], 'people', "
            ~ "'discrete_laplace', '0.5', 2, ref('secrets')) }}") }}
        {{ oboro_sdc.discrete_laplace(
            ref('cells'), ['area', 'sex'], 'people', '0.5', 2, ref('secrets'), ref('ledger')) }}
    """,
}


def test_a_build_that_would_overspend_stops(delivered, tmp_path):
    site = delivered.copy(tmp_path, (VILLAGE,)).with_own_project(tmp_path / "project")
    for name, text in MODELS.items():
        path = site.project / "models" / "protected" / f"{name}.sql"
        path.write_text(text)

    def build(people: int, *options: str):
        return site.dbt(VILLAGE, "run", "--select", *MODELS, "--vars", f"people: {people}", *options)

    for options in ((), (), ("--full-refresh",)):
        run = build(40, *options)
        assert run.returncode == 0, run.stdout
    run = build(41, "--full-refresh")
    assert run.returncode != 0 and "[refused] The privacy budget (epsilon)" in run.stdout
    rows = site.restricted(VILLAGE).execute("select epsilon from protected.ledger").fetchall()
    assert rows == [(Decimal("0.5"),)]
