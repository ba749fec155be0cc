-- depends_on: {{ ref('faults_in_codes') }}
with recursive climbed as (
    select dimension, code, code as ancestor
    from {{ ref('codes') }}
    union
    select c.dimension, c.code, u.parent as ancestor
    from climbed as c
    inner join {{ ref('codes') }} as u on c.dimension = u.dimension and c.ancestor = u.code
    where u.parent is not null
)
select dimension, code, ancestor
from climbed
