{#-
    Targeted record swapping (データ交換): records that fewer than k share with others of their area
    change places with a record of another area that has the same values in `match`.
-#}
{% macro swap_records(records, key, area, risky_by, match, k, secret, carry=[]) %}
  {%- do oboro_sdc._microdata_require(
    'swap_records', k is integer and k is not boolean and k >= 2, '`k` must be a whole number from 2'
  ) -%}
  {%- set matched = oboro_sdc._microdata_columns(match) -%}
with judged as (
    select
        {{ adapter.quote(key) }} as id, {{ adapter.quote(area) }} as area,
        {%- for column in match %}
        {{ adapter.quote(column) }},
        {%- endfor %}
        count(*) over (partition by {{ oboro_sdc._microdata_columns([area] + risky_by) }}) < {{ k }} as is_risky,
        {{ oboro_sdc._microdata_draw(secret, adapter.quote(key), 'swap_records') }} as draw
    from {{ records }}
),
turns as (
    select
        *, row_number() over (partition by {{ matched }}, is_risky order by draw, id) as turn
    from judged
),
pairs as (
    select r.id, r.area, d.id as other_id, d.area as other_area
    from turns as r
    inner join turns as d using ({{ matched }}, turn)
    where r.is_risky and not d.is_risky and r.area is distinct from d.area
),
moves as (
    select id, other_area as area from pairs
    union all
    select other_id, area from pairs
)
select
    {%- for column in carry %}
    r.{{ adapter.quote(column) }},
    {%- endfor %}
    coalesce(m.area, r.{{ adapter.quote(area) }}) as {{ adapter.quote(area) }}
from {{ records }} as r
left join moves as m on r.{{ adapter.quote(key) }} = m.id
{% endmacro %}
