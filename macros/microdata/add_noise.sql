{#-
    Noise (ノイズ（誤差）付加): a normal error in secret draws, with a standard deviation that is a
    share of the column's own.
-#}
{% macro add_noise(records, key, column, share, secret, carry=[]) %}
  {%- do oboro_sdc._microdata_require(
    'add_noise', share is number and share is not boolean and share > 0, '`share` must be a number above 0'
  ) -%}
select
    {%- for name in carry %}
    {{ adapter.quote(name) }},
    {%- endfor %}
    {{ adapter.quote(column) }} + {{ share }} * stddev_pop({{ adapter.quote(column) }}) over ()
    * sqrt(-2 * ln(1 - {{ oboro_sdc._microdata_draw(secret, adapter.quote(key), 'noise_size') }}))
    * cos(2 * pi() * {{ oboro_sdc._microdata_draw(secret, adapter.quote(key), 'noise_angle') }})
        as {{ adapter.quote(column) }}
from {{ records }}
{% endmacro %}
