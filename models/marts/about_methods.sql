{#-
    How exact the published figures are: what policy set for the method of each statistic that is not
    published by suppression. Methods without a setting, such as rounding, have no row.
-#}
with settings as (
    {%- for setting in ['max_noise', 'variance', 'js'] %}
    select
        perturbation as statistic, 'cell_key' as method, '{{ setting }}' as setting,
        null::integer as level, {{ setting }}::varchar as value, legal_basis, approved_on, note
    from {{ ref('perturbations') }}
    union all
    {%- endfor %}
    {%- for method, setting in [
        ('discrete_laplace', 'epsilon'), ('discrete_laplace', 'largest_contribution'),
        ('discrete_gaussian', 'rho'), ('discrete_gaussian', 'largest_contribution')
    ] %}
    select
        statistic, '{{ method }}' as method, '{{ setting }}' as setting,
        null::integer as level, {{ setting }}::varchar as value, legal_basis, approved_on, note
    from {{ ref('privacy_losses') }}
    union all
    {%- endfor %}
    {%- for setting in ['population_floor', 'households_floor'] %}
    select
        m.statistic, m.method, f.area_level || '_{{ setting }}' as setting,
        null::integer as level, f.{{ setting }}::varchar as value,
        f.legal_basis, f.approved_on, f.note
    from {{ ref('merging_floors') }} as f
    inner join {{ ref('statistic_methods') }} as m on m.method = 'merging'
    union all
    {%- endfor %}
    select
        statistic, 'coarsening' as method, dimension || '_depth' as setting,
        level, depth::varchar as value, legal_basis, approved_on, note
    from {{ ref('detail_levels') }}
)
select
    c.statistic,
    c.method,
    c.setting,
    c.level,
    c.value,
    c.legal_basis,
    c.approved_on,
    c.note
from settings as c
inner join {{ ref('statistics') }} as s on c.statistic = s.statistic and c.method = s.method
where c.value is not null
