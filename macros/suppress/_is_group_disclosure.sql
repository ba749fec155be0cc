{#-
    A cell of a line in which all people but `outside` stand in one of several cells. Where the
    cells of a line overlap, one zero need not be an alternative to the cell that holds all, so
    each is hidden.
-#}
{% macro _is_group_disclosure(outside) -%}
case
    -- A code that the hierarchy does not know could be in any line; the root is in none.
    when line_code is null then true
    when line_parent is null then false
    when line_value is null or line_known < line_cells then true
    else
        line_cells > 1 and line_value > 0 and line_value - line_most <= {{ outside }}
        and (value > 0 or (line_value = line_most and (line_place = 1 or line_sum != line_value)))
end
{%- endmacro %}
