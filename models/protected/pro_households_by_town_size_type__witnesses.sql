{#- The certificate: for every primary cell a move, whose cells are what must be hidden. -#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_place_hierarchies',
    dimensions=['area_code', 'household_size', 'household_type'],
    lower_bound=1,
    earlier='pro_earlier_certificates'
) }}
-- depends_on: {{ ref('tab_place_hierarchies') }}
-- depends_on: {{ ref('pro_earlier_certificates') }}
select
    area_code,
    household_size,
    household_type,
    value,
    is_primary,
    -- What no released table shows nobody can read.
    not is_released and value > 0 as is_forced
from {{ ref('pro_households_by_town_size_type__primary') }}
