{#- A cell as e-Stat prints it: X hidden, - none, else the number. What is not known is X. -#}
with cases (cell_value, cell_status, expected) as (
    values
    (12345, 'published', '12345'),
    (1, 'published', '1'),
    (0, 'published', '-'),
    (null, 'hidden', 'X'),
    (null, 'published', 'X'),
    -- The status decides: a value that should have been removed is not shown.
    (7, 'hidden', 'X'),
    (0, 'hidden', 'X'),
    (7, 'another', 'X'),
    (7, 'perturbed', '7'),
    (0, 'perturbed', '0'),
    (null, 'perturbed', 'X')
)
select *
from cases
where
    {{ function('display_cell') }}(cell_value, cell_status)
    is distinct from expected
