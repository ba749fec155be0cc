{#-
    An edge or the centre of a mesh in degrees, as an SQL expression of `mesh` and `place`. Whole
    numbers up to the last step, then rounded once, half up, to nine decimals: an edge is often no
    decimal number (1/960 degree), a division in DOUBLE would not be exact either.
-#}
{% macro _mesh_degrees(axis, units_per_degree, low, high, origin) %}
case
{%- for level in oboro_sdc._mesh_levels() %}
    when regexp_full_match(mesh, '{{ level.form }}') then
        {{ origin }} + cast(
            (
                (
                    2 * ({{ oboro_sdc._mesh_origin(axis, level.metres) }})
                    + case place when '{{ low }}' then 0 when 'centre' then {{ level.units }}
                        when '{{ high }}' then {{ 2 * level.units }} end
                ) * cast(1000000000 as bigint) + {{ units_per_degree }}
            ) // {{ 2 * units_per_degree }} as decimal(18, 0)
        ) * cast(0.000000001 as decimal(10, 9))
{%- endfor %}
end
{% endmacro %}
