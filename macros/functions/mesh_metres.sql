case
{%- for level in oboro_sdc._mesh_levels() %}
    when regexp_full_match(mesh, '{{ level.form }}') then {{ level.metres }}
{%- endfor %}
end
