{#- The rows of merged areas agree with each other. Returns codes and violations. -#}
{% test merged_rows_agree(model, prefix_length=5) %}
{{ oboro_sdc.merged_rows_violations(model, prefix_length) }}
{% endtest %}
