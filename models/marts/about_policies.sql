{#- The policies by which the release was made: what counts when, and what is too small to show. -#}
select
    s.statistic,
    s.label_ja,
    s.reference_date,
    s.age_days_before,
    s.method,
    s.legal_basis,
    s.approved_on,
    s.note,
    t.area_level,
    t.population_from,
    t.population_below,
    t.threshold,
    t.legal_basis as threshold_legal_basis,
    t.approved_on as threshold_approved_on,
    t.note as threshold_note
from {{ ref('statistics') }} as s
inner join {{ ref('suppression_thresholds') }} as t on s.statistic = t.statistic
