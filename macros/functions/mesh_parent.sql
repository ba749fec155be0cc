{#- A code begins with the codes of the meshes around it, but 5 km and 2 km have digits of their own. -#}
case
    -- 5 km is not made of whole 2 km meshes, and no mesh is made of larger ones.
    {%- for own in oboro_sdc._mesh_levels() %}
    when
        regexp_full_match(mesh, '{{ own.form }}')
        and metres in (
            {%- set comma = joiner(', ') -%}
            {%- for level in oboro_sdc._mesh_levels() if level.units % own.units == 0 -%}
            {{ comma() }}{{ level.metres }}
            {%- endfor -%}
        ) then
        case metres
            when {{ own.metres }} then mesh
            when 80000 then mesh[:4]
            when 10000 then mesh[:6]
            {%- if own.metres < 5000 %}
            when 5000 then
                mesh[:6] || 2 * (try_cast(mesh[7] as integer) // 5) + try_cast(mesh[8] as integer) // 5 + 1
            {%- endif %}
            {%- if own.metres < 2000 %}
            when 2000 then
                mesh[:6]
                || try_cast(mesh[7] as integer) // 2 * 2 || '' || try_cast(mesh[8] as integer) // 2 * 2 || '5'
            when 1000 then mesh[:8]
            when 500 then mesh[:9]
            when 250 then mesh[:10]
            {%- endif %}
        end
    {%- endfor %}
end
