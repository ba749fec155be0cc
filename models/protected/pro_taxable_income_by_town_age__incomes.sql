{#-
    The incomes as their certificate is tested: what is hidden for the numbers of taxpayers is given.
-#}
with hidden_for_taxpayers as (
    select area_code, age_class
    from {{ ref('pro_taxable_income_by_town_age__taxpayer_witnesses') }}
    union
    select area_code, age_class
    from {{ ref('pro_taxable_income_by_town_age__taxpayers') }}
    where is_primary is distinct from false
)
select
    c.area_code,
    c.age_class,
    c.value,
    c.is_primary,
    c.protect_above,
    c.protect_below,
    c.sole_contributor,
    c.contributors,
    c.largest_contributions,
    c.largest_unlisted,
    c.smallest_contributors,
    c.largest_share,
    c.two_largest_share,
    c.p_percent,
    h.area_code is not null as is_forced
from {{ ref('pro_taxable_income_by_town_age__primary') }} as c
left join hidden_for_taxpayers as h on c.area_code = h.area_code and c.age_class = h.age_class
