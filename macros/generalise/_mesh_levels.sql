{#- The levels of JIS X 0410: nominal side in metres, side in units of 1/8 mesh, form of the code. -#}
{% macro _mesh_levels() %}
  {%- set primary = '[0-9]{4}' -%}
  {%- set secondary = primary ~ '[0-7]{2}' -%}
  {%- set tertiary = secondary ~ '[0-9]{2}' -%}
  {%- do return([
    {'metres': 80000, 'units': 640, 'form': primary},
    {'metres': 10000, 'units': 80, 'form': secondary},
    {'metres': 5000, 'units': 40, 'form': secondary ~ '[1-4]'},
    {'metres': 2000, 'units': 16, 'form': secondary ~ '[02468]{2}5'},
    {'metres': 1000, 'units': 8, 'form': tertiary},
    {'metres': 500, 'units': 4, 'form': tertiary ~ '[1-4]'},
    {'metres': 250, 'units': 2, 'form': tertiary ~ '[1-4]{2}'},
    {'metres': 125, 'units': 1, 'form': tertiary ~ '[1-4]{3}'},
  ]) -%}
{% endmacro %}
