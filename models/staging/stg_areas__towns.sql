{#- The accepted towns. -#}
{{ config(materialized='view') }}
select
    municipality_code,
    town_code,
    town_name,
    ward_code,
    ward_name,
    former_ward_code,
    former_ward_name,
    latitude,
    longitude,
    school_district_code,
    school_district_name,
    junior_high_district_code,
    junior_high_district_name
from {{ ref('stg_areas__checked') }}
where rejection_reason is null
