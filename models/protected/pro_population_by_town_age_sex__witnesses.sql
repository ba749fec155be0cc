{#-
    The certificate: for every primary cell a move, that is another table of whole numbers that
    agrees with everything published and differs in that cell. Its cells are what must be hidden.
    Zeros may be hidden: the figures that the ministry publishes leave too little room without them.
-#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_place_hierarchies',
    dimensions=['area_code', 'age_group', 'sex', 'nationality'],
    zeros='protected',
    earlier='pro_earlier_certificates'
) }}
-- depends_on: {{ ref('tab_place_hierarchies') }}
-- depends_on: {{ ref('pro_earlier_certificates') }}
select
    area_code,
    age_group,
    sex,
    nationality,
    value,
    is_primary,
    is_frozen,
    -- What no released table shows nobody can read.
    not is_released as is_forced
from {{ ref('pro_population_by_town_age_sex__primary') }}
