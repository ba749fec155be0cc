{#-
    The certificate: for every primary cell a move, that is another table of whole numbers that
    agrees with everything published and differs in that cell. Its cells are what must be hidden.
-#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_place_hierarchies',
    dimensions=['area_code', 'age_group', 'sex', 'nationality'],
    lower_bound=1
) }}
-- depends_on: {{ ref('tab_place_hierarchies') }}
select
    area_code,
    age_group,
    sex,
    nationality,
    value,
    is_primary,
    -- What no released table shows nobody can read.
    not is_released and value > 0 as is_forced
from {{ ref('pro_population_by_town_age_sex__primary') }}
