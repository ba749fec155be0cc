{#- The certificate: for every primary cell a move, whose cells are what must be hidden. -#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_hierarchies',
    dimensions=['ward_code', 'event_month', 'movement_reason', 'broad_age_group'],
    lower_bound=1,
    earlier='pro_earlier_certificates'
) }}
-- depends_on: {{ ref('tab_hierarchies') }}
-- depends_on: {{ ref('pro_earlier_certificates') }}
select ward_code, event_month, movement_reason, broad_age_group, value, is_primary
from {{ ref('pro_movements_by_month_reason_age_ward__primary') }}
