{#-
    How the values of a sensitive column are spread in each class of records, counted from the rows
    alone. Returns a query, one row per class.
-#}
{% macro class_diversity(
    records, quasi_identifiers, sensitive, l=2, distance='equal', reference=none, hierarchies=none,
    order=none, attribute=none, suppressed=none
) %}
  {%- if distance not in ['equal', 'ordered', 'hierarchical'] -%}
    {%- set fault = '`distance` must be equal, ordered or hierarchical' -%}
  {%- elif distance == 'hierarchical' and hierarchies is none -%}
    {%- set fault = '`hierarchies` is missing: the hierarchical distance needs it' -%}
  {%- elif quasi_identifiers is string or quasi_identifiers | length == 0 -%}
    {%- set fault = '`quasi_identifiers` must list columns' -%}
  {%- elif l is not number or l < 1 -%}
    {%- set fault = '`l` must be a number from 1' -%}
  {%- endif -%}
  {%- if fault is defined -%}
    {%- do exceptions.raise_compiler_error('[refused] class_diversity: ' ~ fault) -%}
  {%- endif -%}
  {%- set keys -%}
    {%- for column in quasi_identifiers -%}
    {{ adapter.quote(column) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
  {%- endset %}
with shown as (
    select {{ keys }}, coalesce({{ adapter.quote(sensitive) }}::varchar, '') as value
    from {{ records }}
    where not ({{ oboro_sdc._is_suppressed(quasi_identifiers, suppressed) }})
),
classes as (
    select {{ keys }}, row_number() over (order by {{ keys }}) as class, count(*) as size
    from shown
    group by {{ keys }}
),
cells as (
    select c.class, s.value, any_value(c.size) as size, count(*) as n
    from shown as s
    inner join classes as c
        on {% for column in quasi_identifiers -%}
        s.{{ adapter.quote(column) }} is not distinct from c.{{ adapter.quote(column) }}
        {{- ' and ' if not loop.last }}
        {%- endfor %}
    group by c.class, s.value
),
totals as (
    select coalesce({{ adapter.quote(sensitive) }}::varchar, '') as value, count(*) as total
    from {{ reference if reference is not none else records }}
    {%- if reference is none %}
    where not ({{ oboro_sdc._is_suppressed(quasi_identifiers, suppressed) }})
    {%- endif %}
    group by value
),
shares as (
    select
        c.class, c.value, c.n, c.size, c.n / c.size as share,
        t.total / (select sum(total) from totals) as share_of_all,
        row_number() over (partition by c.class order by c.n desc, c.value) as place
    from cells as c
    left join totals as t using (value)
),
spread as (
    select
        class,
        count(*) as different,
        exp(-sum(share * ln(share))) as entropy_l,
        max(share) as alpha,
        max(n) / nullif(coalesce(sum(n) filter (where place >= {{ l }}), 0), 0) as least_c,
        -- A value that the reference does not know is infinitely more frequent.
        max(coalesce(share / share_of_all - 1, 'infinity')) as beta,
        bool_or(coalesce(share / share_of_all - 1 > -ln(share_of_all) + 1e-12, true)) as is_beyond_log,
        max(coalesce(abs(ln(share / share_of_all)), 'infinity')) as delta
    from shares
    group by class
),
{{ oboro_sdc._class_distances(distance, hierarchies, order, attribute or sensitive) }}
select
    {%- for column in quasi_identifiers %}
    c.{{ adapter.quote(column) }},
    {%- endfor %}
    c.size as records, s.different, s.entropy_l, s.least_c, s.alpha, s.beta, s.is_beyond_log, s.delta,
    d.distance as t
from classes as c
inner join spread as s using (class)
inner join distances as d using (class)
{% endmacro %}

{#-
    The earth mover's distance from the values of a class to those of the reference, from shares. On
    a tree, what its nodes move: a node moves the smaller of what its children have too much and too
    little, by its level as a part of the height.
-#}
{% macro _class_distances(distance, hierarchies, order, attribute) %}
{%- if distance == 'equal' -%}
distances as (
    select class, sum(greatest(share - coalesce(share_of_all, 0), 0)) as distance
    from shares
    group by class
)
{%- elif distance == 'ordered' -%}
places as (
    {%- if order is none %}
    -- Numbers by size, everything else as text.
    select
        value, total,
        row_number() over (
            order by
                case
                    when (select bool_and(try_cast(value as double) is not null) from totals)
                        then try_cast(value as double)
                end,
                value
        ) as position
    from totals
    {%- else %}
    select t.value, t.total, o.position
    from totals as t
    inner join {{ order }} as o on t.value = o.value and o.attribute = '{{ attribute }}'
    {%- endif %}
),
cumulated as (
    select
        c.class,
        sum(coalesce(s.share, 0) - p.total / (select sum(total) from totals)) over (
            partition by c.class order by p.position
        ) as difference
    from classes as c
    cross join places as p
    left join shares as s on c.class = s.class and p.value = s.value
),
distances as (
    select
        class,
        sum(abs(difference)) / greatest((select count(*) - 1 from places), 1) as distance
    from cumulated
    group by class
)
{%- else -%}
branches as (
    select h.value, h.level, h.generalised, max(h.level) over () as height
    from {{ hierarchies }} as h
    where h.attribute = '{{ attribute }}'
),
parents as (
    select distinct
        b.level, b.generalised, height,
        lead(b.generalised) over (partition by b.value order by b.level) as parent
    from branches as b
),
held as (
    select c.class, b.level, b.generalised, sum(coalesce(s.share, 0)) as share
    from classes as c
    cross join branches as b
    left join shares as s on c.class = s.class and b.value = s.value
    group by c.class, b.level, b.generalised
),
expected as (
    select b.level, b.generalised, sum(coalesce(t.total, 0)) / (select sum(total) from totals) as share
    from branches as b
    left join totals as t using (value)
    group by b.level, b.generalised
),
moved as (
    select
        h.class, p.level + 1 as level, any_value(p.height) as height,
        least(
            sum(greatest(h.share - e.share, 0)), sum(greatest(e.share - h.share, 0))
        ) as moved
    from held as h
    inner join expected as e using (level, generalised)
    inner join parents as p using (level, generalised)
    where p.parent is not null
    group by h.class, p.level, p.parent
),
distances as (
    select class, sum(moved * level / height) as distance
    from moved
    group by class
)
{%- endif %}
{% endmacro %}
