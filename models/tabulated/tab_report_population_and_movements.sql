{#-
    人口、世帯数及び人口動態 of the annual report: a row per segment, for the municipality and each of its wards.
    Moves between wards count in the wards, and in the municipality if the report is made so.
-#}
with residents as (
    select
        a.year, a.municipality_code, r.is_newest, r.sex, unnest([r.segment, 'total']) as segment
    from {{ ref('con_report_residents') }} as r
    inner join {{ ref('tab_report_areas') }} as a
        on r.year = a.year and a.municipality_code in (a.city_code, r.ward_code)
),
people as (
    select
        year,
        municipality_code,
        segment,
        count_if(is_newest and sex = 'male') as male,
        count_if(is_newest and sex = 'female') as female,
        count_if(not is_newest) as population_before
    from residents
    group by year, municipality_code, segment
),
households as (
    select
        a.year,
        a.municipality_code,
        count_if(h.composition = 'japanese') as japanese,
        count_if(h.composition = 'mixed') as mixed,
        count_if(h.composition = 'foreign') as foreign_only
    from {{ ref('con_report_households') }} as h
    inner join {{ ref('tab_report_areas') }} as a
        on h.year = a.year and a.municipality_code in (a.city_code, h.ward_code)
    group by a.year, a.municipality_code
),
counted as (
    select
        a.year,
        a.municipality_code,
        unnest([m.segment, 'total']) as segment,
        m.report_column
    from {{ ref('con_report_movements') }} as m
    inner join {{ ref('tab_report_areas') }} as a
        on m.year = a.year and a.municipality_code in (a.city_code, m.ward_code)
    where m.report_column not in ('between_wards', 'unknown')
    union all
    select
        a.year,
        a.municipality_code,
        unnest([m.segment, 'total']) as segment,
        direction.report_column
    from {{ ref('con_report_movements') }} as m
    inner join {{ ref('annual_reports') }} as y on m.year = y.year
    cross join (
        values ('moved_in_domestic', true), ('moved_out_domestic', false)
    ) as direction (report_column, is_entry)
    inner join {{ ref('tab_report_areas') }} as a
        on m.year = a.year
        and (
            a.municipality_code = if(direction.is_entry, m.ward_code, m.ward_before)
            or (a.municipality_code = a.city_code and y.city_counts_ward_moves)
        )
    where m.report_column = 'between_wards' and m.ward_code != m.ward_before
),
movements as (
    select
        year,
        municipality_code,
        segment,
        {%- for column in [
            'moved_in_domestic', 'moved_in_abroad', 'born', 'entered_by_naturalisation',
            'entered_by_loss_of_nationality', 'entered_otherwise', 'moved_out_domestic',
            'moved_out_abroad', 'died', 'removed_by_naturalisation',
            'removed_by_loss_of_nationality', 'removed_otherwise',
        ] %}
        count_if(report_column = '{{ column }}') as {{ column }},
        {%- endfor %}
        count(*) as movements
    from counted
    group by year, municipality_code, segment
),
{%- set japanese, foreign = "s.segment = 'japanese'", "s.segment = 'foreign'" %}
summed as (
    select
        a.year,
        s.segment,
        a.municipality_code,
        a.prefecture_name,
        a.municipality_name,
        coalesce(p.male, 0) as male,
        coalesce(p.female, 0) as female,
        if({{ japanese }}, coalesce(h.japanese, 0), null) as households_japanese,
        if({{ japanese }}, coalesce(h.mixed, 0), null) as households_mixed,
        case s.segment
            when 'japanese' then coalesce(h.japanese + h.mixed, 0)
            when 'foreign' then coalesce(h.foreign_only, 0)
            else coalesce(h.japanese + h.mixed + h.foreign_only, 0)
        end as households,
        coalesce(m.moved_in_domestic, 0) as moved_in_domestic,
        coalesce(m.moved_in_abroad, 0) as moved_in_abroad,
        coalesce(m.born, 0) as born,
        if({{ japanese }}, coalesce(m.entered_by_naturalisation, 0), null)
            as entered_by_naturalisation,
        if({{ foreign }}, coalesce(m.entered_by_loss_of_nationality, 0), null)
            as entered_by_loss_of_nationality,
        if(s.segment = 'total', null, coalesce(m.entered_otherwise, 0)) as entered_otherwise,
        coalesce(
            m.entered_by_naturalisation + m.entered_by_loss_of_nationality + m.entered_otherwise, 0
        ) as entered_other,
        coalesce(m.moved_out_domestic, 0) as moved_out_domestic,
        coalesce(m.moved_out_abroad, 0) as moved_out_abroad,
        coalesce(m.died, 0) as died,
        if({{ foreign }}, coalesce(m.removed_by_naturalisation, 0), null)
            as removed_by_naturalisation,
        if({{ japanese }}, coalesce(m.removed_by_loss_of_nationality, 0), null)
            as removed_by_loss_of_nationality,
        if(s.segment = 'total', null, coalesce(m.removed_otherwise, 0)) as removed_otherwise,
        coalesce(
            m.removed_by_naturalisation + m.removed_by_loss_of_nationality + m.removed_otherwise, 0
        ) as removed_other,
        coalesce(p.population_before, 0) as population_before
    from {{ ref('tab_report_areas') }} as a
    cross join (values ('total'), ('japanese'), ('foreign')) as s (segment)
    left join people as p
        on a.year = p.year and a.municipality_code = p.municipality_code and s.segment = p.segment
    left join households as h on a.year = h.year and a.municipality_code = h.municipality_code
    left join movements as m
        on a.year = m.year and a.municipality_code = m.municipality_code and s.segment = m.segment
),
totalled as (
    select
        *,
        male + female as population,
        moved_in_domestic + moved_in_abroad as moved_in,
        moved_in_domestic + moved_in_abroad + born + entered_other as additions,
        moved_out_domestic + moved_out_abroad as moved_out,
        moved_out_domestic + moved_out_abroad + died + removed_other as removals
    from summed
),
changed as (
    select
        *,
        additions - removals as net_change,
        born - died as natural_change,
        (moved_in + entered_other) - (moved_out + removed_other) as social_change
    from totalled
)
select
    *,
    100.0::double * net_change / nullif(population - net_change, 0) as net_change_rate,
    100.0::double * natural_change / nullif(population - net_change, 0) as natural_change_rate,
    100.0::double * social_change / nullif(population - net_change, 0) as social_change_rate
from changed
