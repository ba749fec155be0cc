{#-
    A cell of a line in which all people but `outside` stand in one of several cells. Where the cells
    of a line overlap, one zero need not be an alternative to the cell that holds all, so each is hidden.
-#}
{% macro _is_group_disclosure(outside) -%}
case
    -- A code that the hierarchy does not know could be in any line; the root is in none.
    when code is null then true
    when parent is null then false
    when whole is null or known_in_line < cells_in_line then true
    else
        cells_in_line > 1 and whole > 0 and whole - most <= {{ outside }}
        and (value > 0 or (whole = most and (place = 1 or parts != whole)))
end
{%- endmacro %}
