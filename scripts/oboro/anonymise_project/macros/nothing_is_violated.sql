{#- Stops the release if something asked is not kept. -#}
{% test nothing_is_violated(model) %}
select asked, column_name, classes
from {{ model }}
where classes > 0
{% endtest %}
