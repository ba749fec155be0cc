{#-
    One row per household of residents at each reference date, with how many of its members stand in
    which relationship to the head. A resident without 世帯番号 belongs to no known household and stands
    alone. A household lives where its head lives, or where it has not one head, where its member with
    the smallest 宛名番号 lives.
-#}
with members as (
    select
        reference_date,
        resident_number,
        household_number,
        if(household_number is null, resident_number, null) as without_household,
        area_code,
        mesh_code,
        nullif(concat_ws(
            ' ', relationship_1, relationship_2, relationship_3, relationship_4
        ), '') as relationship
    from {{ ref('con_residents') }}
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
