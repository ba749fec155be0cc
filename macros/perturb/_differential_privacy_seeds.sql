{#-
    The keyed stream: one digest per cell, from the secret, the statistic, the mechanism with its
    parameters, the codes of the cell and a hash of all true cells. Equal data give equal noise;
    whatever changes in the data gives every cell fresh noise. The hash is keyed, so that another secret, which
    draws anew, is charged anew. Without exactly one secret, or without
    an entry in the ledger, there is no digest, and so no value.
-#}
{% macro _differential_privacy_seeds(
    cells, dimensions, statistic, mechanism, amount, sensitivity, secret, ledger
) %}
{%- set text = "'" ~ statistic ~ "'" -%}
with {{ oboro_sdc._differential_privacy_content(cells, dimensions, secret) }},
charged as (
    select distinct content_hash
    from {{ ledger }}
    where
        statistic = {{ text }}
        and mechanism = '{{ mechanism }}'
        and coalesce(epsilon, rho) = cast('{{ amount }}' as decimal(18, 9))
        and sensitivity = {{ sensitivity }}
),
context as (
    select
        k.secret,
        {{ text }} || '|{{ mechanism }}|{{ amount }}|{{ sensitivity }}|' || c.content_hash as context
    from content as c
    inner join charged as g on c.content_hash = g.content_hash
    cross join key as k
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    c.value,
    -- The key stands outside and inside, as in an HMAC.
    sha256(x.secret || sha256(
        x.secret || '|' || x.context || '|' || {{ oboro_sdc._differential_privacy_codes(dimensions) }}
    )) as seed
from {{ cells }} as c
left join context as x on true
{% endmacro %}

{#- Codes as one text that no other codes give. -#}
{% macro _differential_privacy_codes(dimensions) -%}
{%- for dimension in dimensions -%}
length(c.{{ dimension }}) || ':' || c.{{ dimension }}{{ " || " if not loop.last }}
{%- endfor -%}
{%- endmacro %}

{#- CTEs of the one secret and of the keyed hash (as in an HMAC) of all cells. -#}
{% macro _differential_privacy_content(cells, dimensions, secret) -%}
key as (
    select case when count(*) = 1 and min(length(secret)) >= 32 then min(secret) end as secret
    from {{ secret }}
),
content as (
    select
        sha256(any_value(k.secret) || sha256(
            any_value(k.secret) || string_agg(r.row_text, ',' order by r.row_text)
        )) as content_hash
    from (
        select
            coalesce({{ oboro_sdc._differential_privacy_codes(dimensions) }}, 'no code')
            || '=' || coalesce(cast(c.value as varchar), 'none') as row_text
        from {{ cells }} as c
    ) as r
    cross join key as k
)
{%- endmacro %}
