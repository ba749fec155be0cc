{#-
    Pseudonyms by a keyed hash: the same value has the same pseudonym as long as the key of its
    purpose is there. Without a key there is none, and the query stops. A hash of a hash, each with
    a key of its own made from the secret, as in HMAC.
-#}
{% macro pseudonymise(records, column, keys, purpose, carry=[]) %}
  {%- do oboro_sdc._microdata_require(
    'pseudonymise', purpose is string and purpose | length > 0, '`purpose` must name what the pseudonyms are for'
  ) -%}
with secrets as (
    select
        sha256('outer' || secret) as outer_key, sha256('inner' || secret) as inner_key
    from {{ keys }}
    where purpose = '{{ dbt.escape_single_quotes(purpose) }}'
),
one as (
    select
        case
            when count(*) = 1 and any_value(outer_key) is not null then any_value(outer_key)
            else error('[refused] pseudonymise: the purpose has no key, or several')
        end as outer_key,
        any_value(inner_key) as inner_key
    from secrets
)
select
    {%- for name in carry %}
    r.{{ adapter.quote(name) }},
    {%- endfor %}
    sha256(o.outer_key || sha256(o.inner_key || r.{{ adapter.quote(column) }}::varchar))
        as {{ adapter.quote(column) }}
from {{ records }} as r
cross join one as o
{% endmacro %}
