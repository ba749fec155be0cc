-- A policy that asks for nothing is none: classes of at least three with two values, a real sample,
-- values that some share.
select records
from {{ ref('record_policies') }}
where not coalesce(
    k >= 3 and l >= 2 and sample_share > 0 and sample_share < 1
    and suppression_limit >= 0 and suppression_limit < 1
    and rarest_value >= k and rarest_household >= 3 and youngest_age >= 0,
    false
)
