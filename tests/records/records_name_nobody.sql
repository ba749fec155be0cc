-- 62条1号: no description that identifies a person. Every value is a code of a closed list, each with
-- a meaning, so that no name, birth date or address can stand in a record.
with released as (
    {{ record_values(
        ref('residents_anonymised'), record_columns() + ['income_class']
    ) | indent(4) }}
)
select r.attribute, 'a value is no code of the list' as finding
from released as r
anti join {{ ref('about_codes') }} as c on r.attribute = c.attribute and r.code = c.code
