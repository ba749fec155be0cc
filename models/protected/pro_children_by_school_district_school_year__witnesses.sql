{#- The certificate: for every primary cell a move, whose cells are what must be hidden. -#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_hierarchies',
    dimensions=['district_code', 'school_cohort'],
    lower_bound=1,
    earlier='pro_earlier_certificates'
) }}
-- depends_on: {{ ref('tab_hierarchies') }}
-- depends_on: {{ ref('pro_earlier_certificates') }}
select district_code, school_cohort, value, is_primary
from {{ ref('pro_children_by_school_district_school_year__primary') }}
