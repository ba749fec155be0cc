-- 62条5号: further measures for what tells a record from the others of the file. In all quasi-identifiers at least k
-- records agree, with at least l income classes among them, counted anew from the rows as they are provided.
{%- set quasi_identifiers = [
    'age_group', 'sex', 'area_code', 'household_size', 'household_type', 'nationality', 'years_of_residence'
] %}
{%- set of_policy = ' from ' ~ ref('record_policies') ~ " where records = 'residents_anonymised')" %}
select 'k' as asked, count(*) as classes
from (
    {{ oboro_sdc.test_records_are_k_anonymous(
        ref('residents_anonymised'), quasi_identifiers, '(select k' ~ of_policy
    ) | indent(4) }}
)
having count(*) > 0
union all
select 'l' as asked, count(*) as classes
from (
    {{ oboro_sdc.test_records_are_l_diverse(
        ref('residents_anonymised'), quasi_identifiers, 'income_class', '(select l' ~ of_policy
    ) | indent(4) }}
)
having count(*) > 0
