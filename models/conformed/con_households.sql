{#-
    One row per household of residents at each reference date, with how many of its members stand in
    which relationship to the head. A resident without 世帯番号 belongs to no known household and stands
    alone. A household lives where its head lives, or where it has not one head, where its member with
    the smallest 宛名番号 lives. Its key is the sum of its members' keys, so that the same people always
    get the same noise.
-#}
with members as (
    select
        c.reference_date,
        c.resident_number,
        c.household_number,
        if(c.household_number is null, c.resident_number, null) as without_household,
        c.area_code,
        c.mesh_code,
        nullif(concat_ws(
            ' ', c.relationship_1, c.relationship_2, c.relationship_3, c.relationship_4
        ), '') as relationship,
        k.record_key
    from {{ ref('con_residents') }} as c
    left join {{ ref('con_record_keys') }} as k on c.resident_number = k.resident_number
)
select
    m.reference_date,
    m.household_number,
    first(
        m.area_code order by r.role = 'head' desc nulls last, m.resident_number asc
    ) as area_code,
    first(
        m.mesh_code order by r.role = 'head' desc nulls last, m.resident_number asc
    ) as mesh_code,
    count(*) as members,
    if(
        count(m.record_key) = count(*), cast(sum(m.record_key) % 4294967296 as bigint), null
    ) as record_key,
    {%- for role, plural in {
        'head': 'heads', 'spouse': 'spouses', 'child': 'children',
        'father': 'fathers', 'mother': 'mothers', 'sibling': 'siblings',
    }.items() %}
    count_if(r.role = '{{ role }}') as {{ plural }},
    {%- endfor %}
    count_if(m.relationship is null) as unstated
from members as m
left join {{ ref('relationship_roles') }} as r on m.relationship = r.relationship
group by m.reference_date, m.household_number, m.without_household
