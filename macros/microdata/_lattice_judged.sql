{#-
    Whether the values of a sensitive column are spread enough in each class. `lattice_cells` counts
    a class by value. Everything that one look at a class can say is one aggregate; t-closeness is
    measured along the tree of the values, the equal distance along a tree of one level.
-#}
{% macro _lattice_judged_query(rule, number, bottom) %}
    with
    {%- if rule.t is not none %}
    {{ oboro_sdc._lattice_distance_query(rule, number, bottom) }},
    {%- endif %}
    spread as (
      select
        node, {{ bottom.key }},
        sum(c.n)::bigint as size, count(*) as different, max(c.n) as most,
        {%- if rule.kind == 'entropy' and rule.l is not none %}
        {%- if rule.estimator == 'grassberger' %}
        sum(c.n * g.g) / size as estimated,
        {%- else %}
        log2(size) - sum(c.n * log2(c.n)) / size as entropy,
        {%- endif %}
        {%- elif rule.kind == 'recursive' and rule.l is not none and rule.l > 1 %}
        size - list_sum(max(c.n, {{ rule.l | int - 1 }})) as rest,
        {%- elif rule.kind == 'recursive' and rule.l is not none %}
        size as rest,
        {%- endif %}
        {%- if rule.beta is not none %}
        max(c.n / ({{ oboro_sdc._lattice_likeness(rule, bottom) }})) as least_size,
        {%- endif %}
      from lattice_cells as c
      {%- if rule.beta is not none %}
      inner join lattice_frequencies_{{ number }} as f on c.s = f.position
      {%- endif %}
      {%- if rule.kind == 'entropy' and rule.estimator == 'grassberger' %}
      inner join lattice_grassberger as g on c.n = g.n
      {%- endif %}
      group by node, {{ bottom.key }}
    )
    select
      s.node, {% for word in bottom.words %}s.w{{ word }}, {% endfor %}
      true
      {%- if rule.l is not none %}
      and s.different >= {{ rule.l }}
      {%- if rule.kind == 'entropy' and rule.estimator == 'grassberger' %}
      and g.g - s.estimated >= ln({{ oboro_sdc._lattice_double(rule.l) }}) - 1e-12
      {%- elif rule.kind == 'entropy' %}
      and s.entropy >= log2({{ oboro_sdc._lattice_double(rule.l) }}) - 1e-12
      {%- elif rule.kind == 'recursive' %}
      and s.most < {{ oboro_sdc._lattice_double(rule.c) }} * s.rest
      {%- endif %}
      {%- endif %}
      {%- if rule.alpha is not none %}
      and s.most <= {{ oboro_sdc._lattice_double(rule.alpha) }} * s.size
      {%- endif %}
      {%- if rule.beta is not none %}
      and s.least_size <= s.size * (1 + 1e-12)
      {%- endif %}
      {%- if rule.t is not none %}
      and d.distance <= {{ oboro_sdc._lattice_double(rule.t) }} + 1e-12
      {%- endif %}
        as is_kept
    from spread as s
    {%- if rule.kind == 'entropy' and rule.estimator == 'grassberger' %}
    inner join lattice_grassberger as g on s.size = g.n
    {%- endif %}
    {%- if rule.t is not none %}
    inner join distances as d using (node, {{ bottom.key }})
    {%- endif %}
{% endmacro %}

{#-
    β-likeness: a value's share in a class is at most 1 + β of its share among all, or, enhanced,
    1 + min(β, −ln share). So many times its share of all; a class of n must hold at most n times that.
-#}
{% macro _lattice_likeness(rule, bottom) %}
  {%- set share = '(f.total / ' ~ bottom.records ~ ')' -%}
  {%- if rule.beta_kind == 'basic' -%}
    {%- do return(share ~ ' * (1 + ' ~ oboro_sdc._lattice_double(rule.beta) ~ ')') -%}
  {%- endif -%}
  {%- do return(share ~ ' * (1 + least(' ~ oboro_sdc._lattice_double(rule.beta) ~ ', -ln(' ~ share ~ ')))') -%}
{% endmacro %}

{#-
    The earth mover's distance between the values of a class and those of all records.

    Along a tree of height h a move between values that meet at level i costs i/h: at each of its
    nodes the smaller of what its children have too much and too little is moved. Counts are
    compared crosswise, as whole numbers. Along an order it is the sum of the cumulated differences.
-#}
{% macro _lattice_distance_query(rule, number, bottom) %}
    {%- set keys = bottom.key %}
    sizes as (
      select node, {{ keys }}, sum(n)::bigint as size from lattice_cells group by node, {{ keys }}
    ),
    {%- if rule.distance == 'ordered' %}
    cumulated as (
      select
        z.node, {% for word in bottom.words %}z.w{{ word }}, {% endfor %}
        z.size, f.position,
        sum(coalesce(c.n, 0) * {{ bottom.records }}::hugeint - f.total::hugeint * z.size) over (
          partition by z.node{% for word in bottom.words %}, z.w{{ word }}{% endfor %}
          order by o.position
        ) as difference
      from sizes as z
      cross join lattice_frequencies_{{ number }} as f
      inner join lattice_order_{{ number }} as o on f.value = o.value
      left join lattice_cells as c
        on z.node = c.node and f.position = c.s
        {%- for word in bottom.words %} and z.w{{ word }} = c.w{{ word }}{% endfor %}
    ),
    distances as (
      select
        node, {{ keys }},
        sum(abs(difference))::double / {{ bottom.records }} / any_value(size)
        / greatest((select count(*) - 1 from lattice_frequencies_{{ number }}), 1) as distance
      from cumulated
      group by node, {{ keys }}
    )
    {%- else %}
    moved_0 as (
      select
        c.node, {% for word in bottom.words %}c.w{{ word }}, {% endfor %}
        c.s, z.size, c.n, 0::double as cost,
        c.n * {{ bottom.records }}::hugeint - t.totals[1]::hugeint * z.size as gap
      from lattice_cells as c
      inner join sizes as z using (node, {{ keys }})
      inner join lattice_tree_{{ number }} as t on c.s = t.position
    ),
    {%- for level in range(1, rule.height + 1) %}
    {%- set gap %}sum(m.n) * {{ bottom.records }}::hugeint
        - any_value(t.totals[{{ level + 1 }}])::hugeint * any_value(m.size)
    {%- endset %}
    moved_{{ level }} as (
      select
        m.node, {% for word in bottom.words %}m.w{{ word }}, {% endfor %}
        -- Any value of a branch stands for it further up.
        min(m.s) as s, any_value(m.size) as size, sum(m.n) as n,
        sum(greatest(m.gap, 0)) as surplus_{{ level }},
        sum(m.cost) + {{ level }} / {{ rule.height }}
        * least(surplus_{{ level }}, surplus_{{ level }} - ({{ gap }}))::double as cost,
        {{ gap }} as gap
      from moved_{{ level - 1 }} as m
      inner join lattice_tree_{{ number }} as t on m.s = t.position
      group by m.node, {% for word in bottom.words %}m.w{{ word }}, {% endfor %}t.branches[{{ level }}]
    ),
    {%- endfor %}
    distances as (
      select node, {{ keys }}, cost / {{ bottom.records }} / size as distance
      from moved_{{ rule.height }}
    )
    {%- endif %}
{% endmacro %}
