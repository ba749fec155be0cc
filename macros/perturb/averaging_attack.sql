{#-
    What an attacker gains by averaging: a cell is also the sum of its children along every
    dimension, and each sum carries other noise. The best weights are the inverse numbers of noisy
    cells in a sum (a zero has no noise, a child with all people of the cell has the cell's own).
    One row per cell with the averaged estimate and the variance it has, as a share of a cell's own.
-#}
{% macro averaging_attack(cells, perturbed, dimensions, hierarchies) %}
with estimates as (
    select {{ dimensions | join(', ') }}, value as estimate, 1 as noisy
    from {{ perturbed }}
    {%- for dimension in dimensions %}
    union all
    select
        {%- for other in dimensions %}
        {{ 'h.parent' if other == dimension else 'p.' ~ other }} as {{ other }},
        {%- endfor %}
        sum(p.value) as estimate,
        count_if(c.value > 0) as noisy
    from {{ perturbed }} as p
    inner join {{ cells }} as c
        on {% for other in dimensions -%}
        p.{{ other }} = c.{{ other }}{{ " and " if not loop.last }}
        {%- endfor %}
    inner join {{ hierarchies }} as h
        on h.dimension = '{{ dimension }}' and h.parent is not null and p.{{ dimension }} = h.code
    group by
        {%- for other in dimensions %}
        {{ 'h.parent' if other == dimension else 'p.' ~ other }}{{ "," if not loop.last }}
        {%- endfor %}
    having count_if(c.value > 0) > 1
    {%- endfor %}
)
select
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    c.value,
    count(*) as estimates,
    sum(e.estimate / e.noisy) / sum(1 / e.noisy) as averaged,
    1 / sum(1 / e.noisy) as variance_share
from estimates as e
inner join {{ cells }} as c
    on {% for dimension in dimensions -%}
    e.{{ dimension }} = c.{{ dimension }}{{ " and " if not loop.last }}
    {%- endfor %}
where c.value > 0
group by
    {%- for dimension in dimensions %}
    c.{{ dimension }},
    {%- endfor %}
    c.value
{% endmacro %}
