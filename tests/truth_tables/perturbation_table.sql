{#- D = 3, V = 1 as ptable makes it; D = 2, V = 1, js = 1, where 1 can only become 0 or 2. -#}
with settings (perturbation, max_noise, variance, js, pstay, mono) as (
    values ('d3', 3, 1, 0, cast(null as varchar), 'true'), ('forced', 2, 1, 1, null, 'false')
),
made as (
    {{ oboro_sdc.perturbation_table('settings') | indent(4) }}
),
expected (perturbation, i, j, p, v) as (
    values
    ('d3', 0, 0, 1, 0),
    ('d3', 1, 0, 0.36988218, -1), ('d3', 1, 1, 0.36988218, 0), ('d3', 1, 2, 0.17106039, 1),
    ('d3', 1, 3, 0.06870396, 2), ('d3', 1, 4, 0.02047129, 3),
    ('d3', 3, 0, 0.0045082, -3), ('d3', 3, 1, 0.05434724, -2), ('d3', 3, 2, 0.24203727, -1),
    ('d3', 3, 3, 0.39821458, 0), ('d3', 3, 4, 0.24203727, 1), ('d3', 3, 5, 0.05434724, 2),
    ('d3', 3, 6, 0.0045082, 3),
    ('forced', 0, 0, 1, 0), ('forced', 1, 0, 0.5, -1), ('forced', 1, 2, 0.5, 1),
    ('forced', 1, 3, 0, 2)
)
select perturbation, i, v, m.p, e.p as expected
from (select * from made where i != 2 and (perturbation = 'd3' or i < 2)) as m
full join expected as e using (perturbation, i, v)
where coalesce(abs(m.p - e.p) > 0.0000001 or m.j != e.j, true)
