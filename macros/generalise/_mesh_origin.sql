{#-
    The south edge (axis 'row') or the west edge (axis 'column') of a mesh, in units of 1/8 mesh from
    latitude 0 or longitude 100, as an SQL expression of the code `mesh`. Both halves of a code digit
    pair are read the same way; a quadrant 1 to 4 is 1 + 2 north + east.
-#}
{% macro _mesh_origin(axis, metres) %}
  {%- set offset = 0 if axis == 'row' else 1 -%}
  {%- set terms = [oboro_sdc._mesh_digit(1 + 2 * offset, 2) ~ ' * 640'] -%}
  {%- if metres <= 10000 -%}{%- do terms.append(oboro_sdc._mesh_digit(5 + offset) ~ ' * 80') -%}{%- endif -%}
  {%- if metres == 5000 -%}{%- do terms.append(oboro_sdc._mesh_half(7, axis) ~ ' * 40') -%}{%- endif -%}
  {%- if metres <= 2000 -%}{%- do terms.append(oboro_sdc._mesh_digit(7 + offset) ~ ' * 8') -%}{%- endif -%}
  {%- if metres <= 500 -%}{%- do terms.append(oboro_sdc._mesh_half(9, axis) ~ ' * 4') -%}{%- endif -%}
  {%- if metres <= 250 -%}{%- do terms.append(oboro_sdc._mesh_half(10, axis) ~ ' * 2') -%}{%- endif -%}
  {%- if metres <= 125 -%}{%- do terms.append(oboro_sdc._mesh_half(11, axis)) -%}{%- endif -%}
  {%- do return(terms | join(' + ')) -%}
{% endmacro %}

{% macro _mesh_digit(place, width=1) %}
  {%- do return('try_cast(substr(mesh, ' ~ place ~ ', ' ~ width ~ ') as integer)') -%}
{% endmacro %}

{% macro _mesh_half(place, axis) %}
  {%- do return(
    '((' ~ oboro_sdc._mesh_digit(place) ~ ' - 1) ' ~ ('// 2' if axis == 'row' else '% 2') ~ ')'
  ) -%}
{% endmacro %}
