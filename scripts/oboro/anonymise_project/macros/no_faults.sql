{#- Stops what comes after a list of faults, unless it is empty. -#}
{% test no_faults(model) %}
select file, line, message
from {{ model }}
{% endtest %}
