{#-
    One row per household at the reference date of an annual report, with whose household it is: of Japanese
    (日本人), of foreigners (外国人) or of both (複数国籍). It lives where its head lives, or where it has not one
    head, where its member with the smallest 宛名番号 lives. A resident without 世帯番号 stands alone.
-#}
select
    r.year,
    r.household_number,
    first(
        r.ward_code order by o.role = 'head' desc nulls last, r.resident_number asc
    ) as ward_code,
    case
        when bool_and(r.segment = 'japanese') then 'japanese'
        when bool_and(r.segment = 'foreign') then 'foreign'
        else 'mixed'
    end as composition
from {{ ref('con_report_residents') }} as r
left join {{ ref('relationship_roles') }} as o on r.relationship = o.relationship
where r.is_newest
group by
    r.year,
    r.household_number,
    if(r.household_number is null, r.resident_number, null)
