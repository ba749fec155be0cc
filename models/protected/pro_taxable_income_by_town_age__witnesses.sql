{#-
    The certificate of the incomes: for every primary cell other tables of incomes that agree with
    everything published and in which it is so much larger or smaller as policy asks. The hidden cells
    of a line together, whose sum can be calculated, keep the rules of a cell.
-#}
{{ config(
    materialized='witness_cover',
    hierarchies='tab_hierarchies',
    dimensions=['area_code', 'age_class'],
    measure='magnitude',
    line_rules={
        'contributors': 'smallest_contributors',
        'dominance': [{'n': 1, 'k': 'largest_share'}, {'n': 2, 'k': 'two_largest_share'}],
        'p_percent': {'p': 'p_percent', 'q': 100}
    },
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
    contributors,
    largest_contributions,
    largest_unlisted,
    smallest_contributors,
    largest_share,
    two_largest_share,
    p_percent
from {{ ref('pro_taxable_income_by_town_age__primary') }}
