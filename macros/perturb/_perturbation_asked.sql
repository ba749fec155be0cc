{#- The settings, read and checked. Lists hold one value for all counts, or one per count. -#}
{% macro _perturbation_asked(settings) %}
with parsed as (
    select
        perturbation,
        cast(max_noise as bigint) as max_noise,
        cast(variance as double) as variance,
        cast(js as bigint) as js,
        max_noise + if(js = 0, 0, js + 1) as last_count,
        list_transform(
            string_split(coalesce(pstay, '0'), ','), lambda p: try_cast(trim(p) as double)
        ) as pstay,
        list_transform(
            string_split(coalesce(mono, 'true'), ','), lambda m: try_cast(trim(m) as boolean)
        ) as mono,
        count(*) over (partition by perturbation) as namesakes
    from {{ settings }}
)
select perturbation, max_noise, variance, js, last_count, pstay, mono
from parsed
where
    coalesce(
        perturbation is not null and namesakes = 1
        and max_noise between 1 and 20 and js between 0 and max_noise - 1 and variance > 0
        and len(pstay) in (1, last_count) and len(mono) in (1, last_count)
        and list_bool_and(list_transform(pstay, lambda p: coalesce(p between 0 and 0.99, false)))
        and list_bool_and(list_transform(mono, lambda m: m is not null)),
        false
    )
    or error(
        '[refused] Perturbation ' || coalesce(perturbation, 'without a name')
        || ' must be one row with max_noise from 1 to 20, js from 0 to max_noise - 1, variance '
        || 'above 0, and in pstay (0 to 0.99) and mono (true or false) one value or one per count'
    )
{% endmacro %}
