{#-
    Every way in which the codes next below a code add up to it: sets that hold each leaf once. Where groupings overlap
    (wards and school districts) there are several. Of a code with more than `most` ways not all are listed.

    `parts`     table_name, dimension, node, part: the codes next below a node
    `leaves`    dimension, node, leaf: of every code, itself if it is one
    Returns the CTEs `exact_covers` (table_name, dimension, node, cover, part; covers from 1) and `too_many_covers`
    (table_name, dimension, node). They belong behind `with recursive`.
-#}
{% macro _exact_covers(parts, leaves, most=256) %}
leaf_places as materialized (
      select
        n.table_name, n.dimension, n.node, l.leaf,
        row_number() over (partition by n.table_name, n.dimension, n.node order by l.leaf) as place,
        count(*) over (partition by n.table_name, n.dimension, n.node) as leaves
      from (select distinct table_name, dimension, node from {{ parts }}) as n
      inner join {{ leaves }} as l on n.dimension = l.dimension and n.node = l.node
    ),
    part_places as materialized (
      select p.table_name, p.dimension, p.node, p.part, w.place, w.leaves
      from {{ parts }} as p
      inner join {{ leaves }} as l on p.dimension = l.dimension and p.part = l.node
      inner join leaf_places as w
        on p.table_name = w.table_name and p.dimension = w.dimension and p.node = w.node
        and l.leaf = w.leaf
    ),
    part_masks as (
      select
        table_name, dimension, node, part,
        bit_or(set_bit(cast(repeat('0', leaves::bigint) as bit), (place - 1)::integer, 1)) as mask
      from part_places
      group by table_name, dimension, node, part
    ),
    part_masks_by_place as materialized (
      select p.table_name, p.dimension, p.node, p.part, p.place, m.mask
      from part_places as p
      inner join part_masks as m
        on p.table_name = m.table_name and p.dimension = m.dimension and p.node = m.node
        and p.part = m.part
    ),
    -- The first leaf that is not held yet says which code can come next.
    covers_so_far as (
      select
        table_name, dimension, node, cast(repeat('0', any_value(leaves)::bigint) as bit) as held,
        list_filter(list(leaf), lambda x: false) as chosen
      from leaf_places
      group by table_name, dimension, node
      union all
      select c.table_name, c.dimension, c.node, c.held | m.mask, list_append(c.chosen, m.part)
      from covers_so_far as c
      inner join part_masks_by_place as m
        on c.table_name = m.table_name and c.dimension = m.dimension and c.node = m.node
        and bit_position('0'::bit, c.held) = m.place
      where bit_count(c.held & m.mask) = 0
      qualify row_number() over (
        partition by c.table_name, c.dimension, c.node order by list_append(c.chosen, m.part)
      ) <= {{ most + 1 }}
    ),
    too_many_covers as (
      select distinct table_name, dimension, node
      from covers_so_far
      group by table_name, dimension, node, if(bit_position('0'::bit, held) > 0, len(chosen), 0)
      having count(*) > {{ most }}
    ),
    exact_covers as (
      select
        table_name, dimension, node, unnest(chosen) as part,
        row_number() over (partition by table_name, dimension, node order by chosen) as cover
      from covers_so_far
      where bit_position('0'::bit, held) = 0
    )
{%- endmacro %}
