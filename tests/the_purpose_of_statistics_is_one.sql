-- A purpose that the seed does not know asks for nothing, and would count nobody. An empty build
-- knows none.
select '{{ var("purpose_of_statistics") }}' as purpose
where
    not {{ flags.EMPTY }}
    and '{{ var("purpose_of_statistics") }}' not in (select p.purpose from {{ ref('purposes') }} as p)
