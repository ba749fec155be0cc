{#- The frequency threshold: 1 to threshold - 1 are unsafe, and whatever is not known. -#}
with cases (contributors, threshold, expected) as (
    values
    (0, 3, false),
    (1, 3, true),
    (2, 3, true),
    (3, 3, false),
    (4, 3, false),
    (9, 10, true),
    (10, 10, false),
    -- A threshold of 1 or 0 protects nothing.
    (1, 1, false),
    (1, 0, false),
    (null, 3, true),
    (3, null, true),
    (0, null, false),
    (null, null, true)
)
select *
from cases
where
    {{ function('is_unsafe_count') }}(contributors, threshold)
    is distinct from expected
