{#-
    Microaggregation (ミクロアグリゲーション): groups of at least k records near each other show their
    mean. One column: neighbours in its order. Several: every part is halved at the median of the
    column that spreads most in it, all parts at once, while both halves keep k records.
-#}
{% macro microaggregate(records, key, columns, k, carry=[]) %}
  {%- do oboro_sdc._microdata_require(
    'microaggregate', k is integer and k is not boolean and k >= 2, '`k` must be a whole number from 2'
  ) -%}
  {%- do oboro_sdc._microdata_require(
    'microaggregate', columns is not string and columns | length > 0, '`columns` must list columns'
  ) -%}
  {%- if columns | length == 1 %}
with placed as (
    select
        {{ adapter.quote(key) }},
        row_number() over (order by {{ adapter.quote(columns[0]) }}, {{ adapter.quote(key) }}) - 1 as place,
        count(*) over () as records
    from {{ records }}
),
grouped as (
    -- The last group takes what is left over.
    select {{ adapter.quote(key) }}, least(place // {{ k }}, greatest(records // {{ k }}, 1) - 1) as part
    from placed
),
  {%- else %}
with recursive spread as (
    select
        {{ adapter.quote(key) }}
        {%- for column in columns %},
        {{ adapter.quote(column) }} / nullif(stddev_pop({{ adapter.quote(column) }}) over (), 0) as z{{ loop.index }}
        {%- endfor %}
    from {{ records }}
),
halved as (
    select
        0 as round, 1::hugeint as part, {{ adapter.quote(key) }},
        {% for column in columns %}coalesce(z{{ loop.index }}, 0) as z{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %},
        count(*) over () as size
    from spread
    union all
    (
        with widest as (
            select
                *,
                {%- for column in columns %}
                var_pop(z{{ loop.index }}) over (partition by part) as v{{ loop.index }}{{ ',' if not loop.last }}
                {%- endfor %}
            from halved
            where size >= {{ 2 * k }}
        ),
        placed as (
            select
                *,
                row_number() over (
                    partition by part
                    order by
                        case greatest({% for column in columns %}v{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %})
                            {%- for column in columns %}
                            when v{{ loop.index }} then z{{ loop.index }}
                            {%- endfor %}
                        end,
                        {{ adapter.quote(key) }}
                ) as place
            from widest
        )
        select
            round + 1, part * 2 + (place > size // 2)::integer, {{ adapter.quote(key) }},
            {% for column in columns %}z{{ loop.index }}{{ ', ' if not loop.last }}{% endfor %},
            case when place > size // 2 then size - size // 2 else size // 2 end
        from placed
    )
),
grouped as (
    select {{ adapter.quote(key) }}, arg_max(part, round) as part
    from halved
    group by {{ adapter.quote(key) }}
),
  {%- endif %}
means as (
    select
        g.part, count(*) as records,
        {%- for column in columns %}
        avg(r.{{ adapter.quote(column) }}) as {{ adapter.quote(column) }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ records }} as r
    inner join grouped as g using ({{ adapter.quote(key) }})
    group by g.part
)
select
    {%- for column in carry %}
    r.{{ adapter.quote(column) }},
    {%- endfor %}
    {%- for column in columns %}
    -- Fewer than k records in all have no mean to show.
    case when m.records >= {{ k }} then m.{{ adapter.quote(column) }} end as {{ adapter.quote(column) }}
    {{- ',' if not loop.last }}
    {%- endfor %}
from {{ records }} as r
inner join grouped as g using ({{ adapter.quote(key) }})
inner join means as m on g.part = m.part
{% endmacro %}
