-- A purpose that the seed does not know asks for nothing, and would count nobody.
select d.register
from {{ ref('stg_inbox__deliveries') }} as d
where
    not exists (
        select 1 from {{ ref('purposes') }} as p
        where p.purpose = '{{ var("purpose_of_statistics") }}'
    )
