{#-
    Which areas lie beside an area of a small group; what is small later consists of such areas only.
    By a given relation, or the eight nearest within the scope. Distances are whole numbers, in
    hundredths of 0.00001 degree of latitude (about a metre), squared.
-#}
{% macro _merge_near(neighbours, scope, small) %}
{%- if neighbours is not none %}
select distinct s.area_code, n.neighbour_code, 0 as distance
from (
    select area_code, neighbour_code from {{ neighbours }}
    union all
    select neighbour_code as area_code, area_code as neighbour_code from {{ neighbours }}
) as n
inner join {{ small }} as s using (area_code)
{%- else %}
select
    a.area_code,
    b.area_code as neighbour_code,
    cast(round((a.latitude - b.latitude) * 100000) as bigint) * 100 as north,
    cast(round((a.longitude - b.longitude) * 100000) as bigint)
    * cast(round(cos(radians((a.latitude + b.latitude) / 2)) * 100) as bigint) as east,
    north * north + east * east as distance
from {{ small }} as s
inner join base as a using (area_code)
inner join base as b on a.{{ scope }} = b.{{ scope }} and a.area_code <> b.area_code
where b.population + b.households > 0
qualify row_number() over (partition by a.area_code order by distance, b.area_code) <= 8
{%- endif %}
{% endmacro %}
