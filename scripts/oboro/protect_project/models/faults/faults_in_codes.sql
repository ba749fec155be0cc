with recursive codes as (
    select file, line, dimension, code, parent
    from {{ ref('codes') }}
),
climbed as (
    select file, dimension, code, parent as ancestor
    from codes
    where parent is not null
    union
    select c.file, c.dimension, c.code, u.parent as ancestor
    from climbed as c
    inner join codes as u on c.dimension = u.dimension and c.ancestor = u.code
    where u.parent is not null
),
roots as (
    select file, count(distinct code) filter (where parent is null) as roots,
        string_agg(distinct code, ', ' order by code) filter (where parent is null) as names
    from codes
    group by file
),
faults as (
    select 1 as kind, file, line, 'the code is empty. Name it.' as message
    from codes
    where code is null
    union all
    select
        2, file, line,
        'the code ' || code || ' stands twice under the same parent. Leave one of the lines.'
    from codes
    qualify row_number() over (partition by file, code, parent order by line) > 1
    union all
    select
        3, file, line,
        'the parent ' || parent || ' is no code of this file. Add it or correct it.'
    from codes as c
    where parent is not null and not exists (
        select 1 from codes as u where u.file = c.file and u.code = c.parent
    )
    union all
    select
        4, file, null,
        if(
            roots = 0,
            'there is no root. Give the code of the total an empty parent.',
            'there are several roots: ' || names || '. One code, the total, has an empty parent.'
        )
    from roots
    where roots != 1
    union all
    select
        5, c.file, min(c.line),
        'the code ' || c.code || ' is above itself. Correct its parents.'
    from codes as c
    inner join climbed as a on c.file = a.file and c.code = a.code and a.ancestor = c.code
    group by c.file, c.code
)
select file, line, message
from faults
order by kind, file, line
limit 100
