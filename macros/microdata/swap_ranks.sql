{#-
    Rank swapping (データ交換): a column's values are ordered and cut into stretches of `percent` of
    the records; within a stretch records exchange their values in secret pairs. All values stay.
-#}
{% macro swap_ranks(records, key, column, percent, secret, carry=[]) %}
  {%- do oboro_sdc._microdata_require(
    'swap_ranks', percent is number and percent is not boolean and 0 < percent <= 100,
    '`percent` must lie above 0 and be at most 100'
  ) -%}
with placed as (
    select
        {{ adapter.quote(key) }}, {{ adapter.quote(column) }} as value,
        (row_number() over (order by {{ adapter.quote(column) }}, {{ adapter.quote(key) }}) - 1)
        // greatest((count(*) over () * {{ percent }} / 100.0)::bigint, 2) as stretch
    from {{ records }}
),
drawn as (
    select
        *,
        row_number() over (
            partition by stretch
            order by {{ oboro_sdc._microdata_draw(secret, adapter.quote(key), 'swap_ranks') }},
                {{ adapter.quote(key) }}
        ) - 1 as turn
    from placed
),
swapped as (
    select
        {{ adapter.quote(key) }},
        coalesce(
            case when turn % 2 = 0 then lead(value) over pairs else lag(value) over pairs end, value
        ) as value
    from drawn
    window pairs as (partition by stretch, turn // 2 order by turn)
)
select
    {%- for name in carry %}
    r.{{ adapter.quote(name) }},
    {%- endfor %}
    s.value as {{ adapter.quote(column) }}
from {{ records }} as r
inner join swapped as s using ({{ adapter.quote(key) }})
{% endmacro %}
