case
    when members + heads + spouses + children + fathers + mothers + siblings + unstated is null
        then 'other'
    when members = 1 then 'single'
    -- Relationships to a head who is not one, or that are missing, prove nothing.
    when heads != 1 or unstated > 0 then 'other'
    -- Somebody is neither partner, child, parent nor sibling of the head.
    when heads + spouses + children + fathers + mothers + siblings < members then 'other'
    when fathers + mothers + siblings = 0 and spouses = 1
        then if(children = 0, 'couple_only', 'couple_with_children')
    when fathers + mothers + siblings + spouses = 0 then 'lone_parent'
    -- A child is the head: of the parents' family, with or without brothers and sisters.
    when spouses + children = 0 and fathers = 1 and mothers = 1 then 'couple_with_children'
    when spouses + children = 0 and fathers + mothers = 1 then 'lone_parent'
    else 'other'
end
