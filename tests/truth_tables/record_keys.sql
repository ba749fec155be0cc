{#- One key per unit, however often it appears; another secret, another key. -#}
with units (person) as (
    values ('a'), ('a'), ('b')
),
secrets (purpose, secret) as (
    select 'record_key' as purpose, repeat('0', 64) as secret
    union all
    select 'another' as purpose, repeat('1', 64) as secret
),
keys as (
    {{ oboro_sdc.record_keys('units', 'person', 'secrets') | indent(4) }}
),
other_keys as (
    {{ oboro_sdc.record_keys('units', 'person', 'secrets', 'another') | indent(4) }}
),
expected as (
    select
        person,
        cast('0x' || substr(
            sha256(repeat('0', 64) || sha256(repeat('0', 64) || person)), 1, 8
        ) as bigint) as record_key
    from (select distinct person from units) as persons
)
select person, k.record_key, o.record_key as other_key
from keys as k
full join other_keys as o using (person)
full join expected as e using (person)
where
    k.record_key is distinct from e.record_key
    or coalesce(k.record_key = o.record_key, true)
    or k.record_key not between 0 and 4294967295
