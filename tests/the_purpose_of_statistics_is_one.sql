-- A purpose that the seed does not know asks for nothing, and would count nobody.
select '{{ var("purpose_of_statistics") }}' as purpose
where '{{ var("purpose_of_statistics") }}' not in (select p.purpose from {{ ref('purposes') }} as p)
