{#-
    A record key for every unit: 32 bits of a hash that nobody can compute without the secret. The
    same unit has the same key in every table and every release, as long as the secret lives.
-#}
{% macro record_keys(units, unit, secrets, purpose='record_key') %}
with secret as (
    -- Exactly one, and long enough that nobody finds it by trying.
    select if(count(*) = 1 and min(length(secret)) >= 64, min(secret), null) as secret
    from {{ secrets }}
    where purpose = '{{ purpose }}'
),
identified as (
    select distinct cast({{ unit }} as varchar) as {{ unit }}
    from {{ units }}
),
hashed as (
    select
        u.{{ unit }},
        sha256(s.secret || sha256(s.secret || u.{{ unit }})) as digest
    from identified as u
    cross join secret as s
)
select
    {{ unit }},
    coalesce(
        cast('0x' || substr(digest, 1, 8) as bigint),
        error('[refused] There is no single secret {{ purpose }}, or a unit has no identifier')
    ) as record_key
from hashed
{% endmacro %}
