{#- Family types from the relationships to the head, whoever of the family is the head. -#}
with cases (
    members, heads, spouses, children, fathers, mothers, siblings, unstated, expected
) as (
    values
    -- One person is a household of one, whatever the register says of a head.
    (1, 1, 0, 0, 0, 0, 0, 0, 'single'),
    (1, 0, 0, 1, 0, 0, 0, 0, 'single'),
    (1, 0, 0, 0, 0, 0, 0, 1, 'single'),
    -- The head is a parent.
    (2, 1, 1, 0, 0, 0, 0, 0, 'couple_only'),
    (3, 1, 1, 1, 0, 0, 0, 0, 'couple_with_children'),
    (9, 1, 1, 7, 0, 0, 0, 0, 'couple_with_children'),
    (2, 1, 0, 1, 0, 0, 0, 0, 'lone_parent'),
    (4, 1, 0, 3, 0, 0, 0, 0, 'lone_parent'),
    -- The head is a child.
    (3, 1, 0, 0, 1, 1, 0, 0, 'couple_with_children'),
    (4, 1, 0, 0, 1, 1, 1, 0, 'couple_with_children'),
    (2, 1, 0, 0, 1, 0, 0, 0, 'lone_parent'),
    (2, 1, 0, 0, 0, 1, 0, 0, 'lone_parent'),
    (4, 1, 0, 0, 0, 1, 2, 0, 'lone_parent'),
    -- Three generations, families beside the head's, lodgers.
    (3, 1, 1, 0, 0, 1, 0, 0, 'other'),
    (3, 1, 0, 1, 0, 1, 0, 0, 'other'),
    (4, 1, 1, 1, 0, 0, 0, 0, 'other'),
    (2, 1, 0, 0, 0, 0, 0, 0, 'other'),
    (2, 1, 0, 0, 0, 0, 1, 0, 'other'),
    (3, 1, 1, 0, 0, 0, 1, 0, 'other'),
    (3, 1, 2, 0, 0, 0, 0, 0, 'other'),
    (3, 1, 0, 0, 2, 0, 0, 0, 'other'),
    (4, 1, 0, 0, 2, 1, 0, 0, 'other'),
    -- Relationships without exactly one head, or missing, tell nothing.
    (2, 0, 1, 1, 0, 0, 0, 0, 'other'),
    (2, 2, 0, 0, 0, 0, 0, 0, 'other'),
    (3, 1, 1, 0, 0, 0, 0, 1, 'other'),
    (null, 1, 0, 0, 0, 0, 0, 0, 'other'),
    (2, 1, null, 0, 0, 0, 0, 0, 'other')
)
select *
from cases
where
    {{ function('household_type') }}(
        members, heads, spouses, children, fathers, mothers, siblings, unstated
    ) is distinct from expected
