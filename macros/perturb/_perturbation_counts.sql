{#- One row per setting and count, with the noise v that may happen. From the last count on nothing
    is forbidden on either side, so its row holds for all larger counts. -#}
{% macro _perturbation_counts(asked) %}
select
    perturbation, max_noise, variance, js,
    c.i,
    list_filter(
        range(greatest(-max_noise, -c.i), max_noise + 1),
        lambda v: c.i + v = 0 or c.i + v > js
    ) as noises,
    if(len(pstay) = 1, pstay[1], pstay[c.i]) as pstay,
    -- Without the true count itself among the results there is nothing to fall towards.
    c.i > js and if(len(mono) = 1, mono[1], mono[c.i]) as is_ordered
from {{ asked }}
cross join unnest(range(1, last_count + 1)) as c (i)
{% endmacro %}
