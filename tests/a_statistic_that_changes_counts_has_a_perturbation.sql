{#- A method other than suppression is for the statistics whose models have a branch for it. -#}
select s.statistic
from {{ ref('statistics') }} as s
left join {{ ref('perturbations') }} as p on s.statistic = p.perturbation
where s.method is distinct from 'suppression' and p.perturbation is null
