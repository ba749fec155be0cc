{#-
    The country of a foreign resident is not in the list of countries. The register's own codes are not public, so
    the list is the municipality's to fill (code_lists, list country); where it is empty nothing is found.
-#}
with countries as (
    select code from {{ ref('code_lists') }} where list = 'country'
)
select
    {{ finding(
        'country_unknown', 'r.resident_number', ['r.resident_type', 'r.country_code']
    ) }}
from {{ ref('qua_current_residents') }} as r
where
    r.is_resident and r.resident_type = '2'
    and exists (from countries)
    and r.country_code not in (select c.code from countries as c)
