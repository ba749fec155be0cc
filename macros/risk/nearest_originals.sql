{#-
    How far each released record is from the nearest original one: the mean over the columns of the
    difference, as a share of the column's range, or 0 and 1 for texts (Gower). Returns a query, one row
    per released record. Every pair is compared: sample before.
-#}
{% macro nearest_originals(released, key, original, numbers=[], texts=[]) %}
  {%- if numbers | length + texts | length == 0 -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] nearest_originals: name columns in `numbers` or `texts`'
    ) -%}
  {%- endif -%}
with ranges as (
    select
        {%- for column in numbers %}
        nullif(max({{ adapter.quote(column) }}) - min({{ adapter.quote(column) }}), 0) as r{{ loop.index }},
        {%- endfor %}
        count(*) as originals
    from {{ original }}
)
select
    s.{{ adapter.quote(key) }},
    min((
        {%- for column in numbers %}
        coalesce(abs(s.{{ adapter.quote(column) }} - o.{{ adapter.quote(column) }}) / r.r{{ loop.index }}, 0)
        {{- ' + ' if not loop.last or texts | length > 0 }}
        {%- endfor %}
        {%- for column in texts %}
        (s.{{ adapter.quote(column) }} is distinct from o.{{ adapter.quote(column) }})::integer
        {{- ' + ' if not loop.last }}
        {%- endfor %}
    ) / {{ numbers | length + texts | length }}) as distance
from {{ released }} as s
cross join {{ original }} as o
cross join ranges as r
group by s.{{ adapter.quote(key) }}
{% endmacro %}
