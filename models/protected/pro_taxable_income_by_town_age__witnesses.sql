{#-
    The certificate of the incomes: for every primary cell other tables of incomes that agree with
    everything published and in which it is so much larger or smaller as policy asks. Nor may one
    household that is alone in hidden cells of a line hold more of them together than of a cell.
-#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_hierarchies',
    dimensions=['area_code', 'age_class'],
    measure='magnitude',
    line_dominance='largest_share',
    earlier='pro_earlier_certificates'
) }}
-- depends_on: {{ ref('tab_hierarchies') }}
-- depends_on: {{ ref('pro_earlier_certificates') }}
select
    area_code,
    age_class,
    value,
    is_primary,
    protect_above,
    protect_below,
    sole_contributor,
    largest,
    largest_share,
    sole_contributor as largest_contributor
from {{ ref('pro_taxable_income_by_town_age__primary') }}
