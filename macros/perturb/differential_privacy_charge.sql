{#-
    A statement that enters what a release costs into the ledger, for a pre-hook of the model that
    makes the noise. It refuses what would exceed the budget. The same statistic from the same data by
    the same mechanism under the same secret is the same noise, and costs nothing a second time.
-#}
{% macro differential_privacy_charge(
    ledger, budget, cells, dimensions, statistic, mechanism, amount, sensitivity, secret
) %}
{%- if mechanism not in ['discrete_laplace', 'discrete_gaussian'] -%}
    {{ exceptions.raise_compiler_error(
        "differential_privacy_charge: `mechanism` must be discrete_laplace or discrete_gaussian"
    ) }}
{%- endif -%}
{%- do oboro_sdc._differential_privacy_check(
    'differential_privacy_charge', 'amount', amount, sensitivity, dimensions, statistic
) -%}
{%- set account = 'epsilon' if mechanism == 'discrete_laplace' else 'rho' -%}
{%- set text = "'" ~ statistic ~ "'" -%}
insert into {{ ledger }} (
    spent_on, statistic, mechanism, sensitivity, content_hash, epsilon, rho
)
with {{ oboro_sdc._differential_privacy_content(cells, dimensions, secret) }},
allowed as (
    select case when count(*) = 1 then min({{ account }}) end as budget
    from {{ budget }}
),
spent as (
    select coalesce(sum({{ account }}), 0) as spent
    from {{ ledger }}
),
wanted as (
    select c.content_hash, cast('{{ amount }}' as decimal(18, 9)) as amount
    from content as c
    -- A table without cells costs nothing, nor does one without a secret, which has no noise.
    where c.content_hash is not null and not exists (
        select 1
        from {{ ledger }} as l
        where
            l.statistic = {{ text }}
            and l.mechanism = '{{ mechanism }}'
            and l.sensitivity = {{ sensitivity }}
            and l.{{ account }} = cast('{{ amount }}' as decimal(18, 9))
            and l.content_hash = c.content_hash
    )
)
select
    current_date as spent_on,
    {{ text }} as statistic,
    '{{ mechanism }}' as mechanism,
    {{ sensitivity }} as sensitivity,
    w.content_hash,
    {% set checked -%}
    -- Without a budget nothing may be spent.
    if(
        coalesce(s.spent + w.amount <= a.budget, false),
        w.amount,
        error('[refused] The privacy budget ({{ account }}) does not allow ' || {{ text }})
    )
    {%- endset -%}
    {{ checked if account == 'epsilon' else 'null' }} as epsilon,
    {{ checked if account == 'rho' else 'null' }} as rho
from wanted as w
cross join allowed as a
cross join spent as s
{% endmacro %}
