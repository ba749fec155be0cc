{#- Nothing shown, and nothing that follows by subtraction, is below the threshold. -#}
{% test coarsening_holds(
    model, released, dimensions, area, detail, hierarchies, levels, threshold, public=none
) %}
{{ oboro_sdc.coarsening_violations(
    model, released, dimensions, area, detail, hierarchies, levels, threshold, public
) }}
{% endtest %}
