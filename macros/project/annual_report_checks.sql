{#-
    What is inconsistent in annual reports (住民基本台帳関係年報), as far as their figures alone tell. Rows without
    any figure, as of abolished wards (***), are passed over.

    `reports_before` is where the report of the year before is looked up; without it, among the reports themselves.
    It is plain SQL without anything of dbt's, for `scripts/check_annual_report` runs it on files as well.
-#}
{% macro annual_report_checks(reports, ages, boundary_changes, reports_before='stated') %}
{%- set rates = {
    'net_change_rate': 'net_change',
    'natural_change_rate': 'natural_change',
    'social_change_rate': 'social_change',
} -%}
{%- set identities = [
    ('population_sex', 'population', 'male + female'),
    ('in_migration', 'moved_in', 'moved_in_domestic + moved_in_abroad'),
    ('out_migration', 'moved_out', 'moved_out_domestic + moved_out_abroad'),
    ('additions', 'additions', 'moved_in + born + entered_other'),
    ('removals', 'removals', 'moved_out + died + removed_other'),
    ('change', 'net_change', 'additions - removals'),
    ('natural', 'natural_change', 'born - died'),
    ('social', 'social_change', '(moved_in + entered_other) - (moved_out + removed_other)'),
] -%}
{#- What a segment's table splits: its parts are there or not together. -#}
{%- set splits = [
    ('additions', 'japanese', 'entered_other', ['entered_by_naturalisation', 'entered_otherwise']),
    ('removals', 'japanese', 'removed_other', ['removed_by_loss_of_nationality', 'removed_otherwise']),
    ('additions', 'foreign', 'entered_other', ['entered_by_loss_of_nationality', 'entered_otherwise']),
    ('removals', 'foreign', 'removed_other', ['removed_by_naturalisation', 'removed_otherwise']),
    ('segments', 'japanese', 'households', ['households_japanese', 'households_mixed']),
] -%}
{%- set people = [
    'male', 'female', 'population', 'moved_in_domestic', 'moved_in_abroad', 'moved_in', 'born',
    'entered_other', 'additions', 'moved_out_domestic', 'moved_out_abroad', 'moved_out', 'died',
    'removed_other', 'removals', 'net_change', 'natural_change', 'social_change',
] -%}
{#- Figures that cannot be below zero, by the check that tells of them. -#}
{%- set counts = {
    'population_sex': ['male', 'female', 'population'],
    'in_migration': ['moved_in_domestic', 'moved_in_abroad', 'moved_in'],
    'out_migration': ['moved_out_domestic', 'moved_out_abroad', 'moved_out'],
    'additions': ['born', 'entered_other', 'additions'],
    'removals': ['died', 'removed_other', 'removals'],
} -%}
{#- Where moves between wards are in the wards' figures and not in the city's, all six differ by them. -#}
{%- set between_wards = [
    'moved_in_domestic', 'moved_in', 'additions', 'moved_out_domestic', 'moved_out', 'removals'
] -%}
with stated as (
    select *
    from {{ reports }}
    where coalesce({{ people | join(', ') }}, households) is not null
),
stated_ages as (
    select * from {{ ages }} where coalesce(total, list_sum(bands)) is not null
),
of_one_row as (
    select
        year, segment, municipality_code,
        unnest([
            {%- for check, figure, expected in identities %}
            {
                'check_name': '{{ check }}', 'figure': '{{ figure }}', 'tolerance': 0.0::double,
                'expected': ({{ expected }})::double, 'found': {{ figure }}::double,
                'is_required': true
            },
            {%- endfor %}
            {%- for rate, change in rates.items() %}
            {
                'check_name': 'rates', 'figure': '{{ rate }}', 'tolerance': 0.005::double,
                'expected': 100.0::double * {{ change }} / nullif(population - net_change, 0),
                'found': {{ rate }}::double,
                -- Until 2013 the report was of a fiscal year and had no rates.
                'is_required': strftime(reference_date, '%m-%d') = '01-01'
                    and population - net_change != 0
            },
            {%- endfor %}
            {%- for check, figures in counts.items() %}
            {%- for figure in figures %}
            {
                'check_name': '{{ check }}', 'figure': '{{ figure }}', 'tolerance': 0.0::double,
                'expected': greatest({{ figure }}, 0)::double, 'found': {{ figure }}::double,
                'is_required': false
            },
            {%- endfor %}
            {%- endfor %}
            {%- for check, segment_of, figure, parts in splits %}
            {
                'check_name': '{{ check }}', 'figure': '{{ figure }}', 'tolerance': 0.0::double,
                -- Where nothing is split there is nothing to compare with.
                'expected': if(
                    segment = '{{ segment_of }}' and coalesce({{ parts | join(', ') }}) is not null,
                    {{ parts | join(' + ') }}, {{ figure }}
                )::double,
                'found': {{ figure }}::double,
                -- No other check of a row looks at households.
                'is_required': segment = '{{ segment_of }}' or '{{ figure }}' = 'households'
            }{{ ',' if not loop.last }}
            {%- endfor %}
        ]) as part
    from stated
),
rows_judged as (
    select
        year, segment, municipality_code, part.check_name, part.figure,
        case
            when abs(part.found - part.expected) > part.tolerance + 1e-9 then 'violation'
            when part.is_required and (part.found is null or part.expected is null) then 'warning'
        end as level,
        part.expected, part.found
    from of_one_row
),
stock_flow_judged as (
    select
        r.year, r.segment, r.municipality_code, 'stock_flow' as check_name,
        'population' as figure,
        case
            when r.population = p.population + r.net_change + coalesce(b.people, 0) then null
            -- The boundary has changed, by how many people is not recorded.
            when b.municipality_code is not null and b.people is null then 'warning'
            when r.population is null or p.population is null or r.net_change is null
                then 'warning'
            else 'violation'
        end as level,
        p.population + r.net_change + coalesce(b.people, 0) as expected, r.population as found
    from stated as r
    inner join {{ reports_before }} as p
        on r.municipality_code = p.municipality_code and r.segment = p.segment
        -- A report whose flow does not begin at the stock of the one before does not follow it.
        and r.reference_date = p.reference_date + interval 1 year
    left join {{ boundary_changes }} as b
        on r.municipality_code = b.municipality_code and r.year = b.year and r.segment = b.segment
),
places as (
    select
        year, segment, municipality_code, left(municipality_code, 2) as prefecture,
        regexp_replace(municipality_name, '[\s　]', '', 'g') as name
    from (
        select year, segment, municipality_code, municipality_name from stated
        union
        select year, segment, municipality_code, municipality_name from stated_ages
    )
),
-- A ward is named after its city, or follows it in the order of codes (designated cities: 100 to 199,
-- but for the special wards of Tokyo, 13).
wards as (
    select w.year, w.segment, w.municipality_code, c.municipality_code as city_code
    from places as w
    inner join places as c
        on w.year = c.year and w.segment = c.segment and w.prefecture = c.prefecture
        and w.municipality_code > c.municipality_code
    where
        w.name like '%区' and c.name like '%市' and w.prefecture != '13'
        and w.municipality_code[3:3] = '1' and c.municipality_code[3:3] = '1'
        and (starts_with(w.name, c.name) or not contains(w.name, '市'))
    qualify row_number() over (
        partition by w.year, w.segment, w.municipality_code order by c.municipality_code desc
    ) = 1
),
ward_sums as (
    select
        w.year, w.segment, w.city_code as municipality_code,
        {%- for column in people + ['households'] %}
        if(count(s.{{ column }}) = count(*), sum(s.{{ column }}), null) as {{ column }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from wards as w
    inner join stated as s using (year, segment, municipality_code)
    group by w.year, w.segment, w.city_code
),
moves_between_wards as (
    select
        year, segment, municipality_code,
        greatest(0, coalesce(list_aggregate([
            {%- for column in between_wards %}
            s.{{ column }} - c.{{ column }}{{ ',' if not loop.last }}
            {%- endfor %}
        ], 'mode'), 0)) as moves
    from ward_sums as s
    inner join stated as c using (year, segment, municipality_code)
),
of_wards as (
    select
        year, segment, municipality_code,
        unnest([
            {%- for column in people + ['households'] %}
            {
                'figure': '{{ column }}', 'found': s.{{ column }}::double,
                'expected': (
                    c.{{ column }}{{ ' + b.moves' if column in between_wards }}
                )::double
            }{{ ',' if not loop.last }}
            {%- endfor %}
        ]) as part
    from ward_sums as s
    inner join stated as c using (year, segment, municipality_code)
    inner join moves_between_wards as b using (year, segment, municipality_code)
),
wards_judged as (
    select
        year, segment, municipality_code, 'wards' as check_name, part.figure,
        case
            when part.found != part.expected then 'violation'
            when (part.found is null) != (part.expected is null) then 'warning'
        end as level,
        part.expected, part.found
    from of_wards
),
of_segments as (
    select
        year, municipality_code,
        unnest([
            {%- for column in people %}
            {
                'figure': '{{ column }}', 'level': 'violation', 'found': t.{{ column }}::double,
                'expected': (j.{{ column }} + f.{{ column }})::double
            },
            {%- endfor %}
            {
                'figure': 'households', 'level': 'violation', 'found': t.households::double,
                'expected': (
                    j.households_japanese + j.households_mixed + f.households
                )::double
            },
            -- Who becomes Japanese leaves the one table and enters the other.
            {
                'figure': 'entered_by_naturalisation', 'level': 'warning',
                'found': j.entered_by_naturalisation::double,
                'expected': f.removed_by_naturalisation::double
            },
            {
                'figure': 'removed_by_loss_of_nationality', 'level': 'warning',
                'found': j.removed_by_loss_of_nationality::double,
                'expected': f.entered_by_loss_of_nationality::double
            }
        ]) as part
    from (select * from stated where segment = 'total') as t
    inner join (select * from stated where segment = 'japanese') as j using (year, municipality_code)
    inner join (select * from stated where segment = 'foreign') as f using (year, municipality_code)
),
segments_judged as (
    select
        year, 'total' as segment, municipality_code, 'segments' as check_name, part.figure,
        if(part.found != part.expected, part.level, null) as level, part.expected, part.found
    from of_segments
),
-- Ages may be unknown or withheld, so a shortfall is no error.
bands_judged as (
    select
        year, segment, municipality_code, 'bands' as check_name,
        'age_bands_' || sex as figure,
        case
            when list_sum(bands) > total then 'violation'
            when list_sum(bands) < total or total is null or list_sum(bands) is null then 'warning'
        end as level,
        total as expected, list_sum(bands) as found
    from stated_ages
    union all
    select
        a.year, a.segment, a.municipality_code, 'bands', 'age_total_' || a.sex,
        if(a.total != s.population, 'violation', null), s.population, a.total
    from stated_ages as a
    inner join (
        select
            year, segment, municipality_code,
            unnest(['total', 'male', 'female']) as sex, unnest([population, male, female]) as population
        from stated
    ) as s using (year, segment, municipality_code, sex)
),
-- The total and each band, with how many people of its row are in no band though all are stated.
age_figures as (
    select
        year, segment, municipality_code, sex,
        if(list_count(bands) = len(bands), coalesce(total - list_sum(bands), 0), 0) as in_no_band,
        unnest(list_prepend('total', list_transform(
            range(0, len(bands)), lambda i: if(
                i = len(bands) - 1, format('{:d}_over', 5 * i),
                format('{:02d}_{:02d}', 5 * i, 5 * i + 4)
            )
        ))) as ages,
        unnest(list_prepend(total, bands)) as people
    from stated_ages
),
-- What they are sums of: the sexes, the segments, the wards.
age_parts as (
    select
        'bands' as check_name, year, segment, municipality_code, 'total' as sex, ages, people,
        in_no_band
    from age_figures
    where sex in ('male', 'female')
    union all
    select 'segments', year, 'total', municipality_code, sex, ages, people, in_no_band
    from age_figures
    where segment in ('japanese', 'foreign')
    union all
    select
        'wards', w.year, w.segment, w.city_code, a.sex, a.ages, a.people, a.in_no_band
    from wards as w
    inner join age_figures as a using (year, segment, municipality_code)
),
age_sums as (
    select
        check_name, year, segment, municipality_code, sex, ages,
        count(*) = 1 and check_name = 'bands' as lacks_a_sex,
        if(count(people) = count(*) and not lacks_a_sex, sum(people), null) as people,
        sum(in_no_band) as in_no_band
    from age_parts
    group by check_name, year, segment, municipality_code, sex, ages
    -- One segment alone is a report as well.
    having check_name != 'segments' or count(*) = 2
),
ages_judged as (
    select
        year, segment, municipality_code, s.check_name,
        'age_' || ages || '_' || if(s.check_name = 'bands', 'by_sex', sex) as figure,
        case
            when s.lacks_a_sex and ages = 'total' then 'warning'
            when a.people = s.people then null
            -- Ages that the one table withholds, the other may state.
            when
                s.check_name != 'bands' and ages != 'total'
                and a.people - s.people between least(0, s.in_no_band - a.in_no_band)
                and greatest(0, s.in_no_band - a.in_no_band)
                then 'warning'
            when a.people != s.people then 'violation'
        end as level,
        s.people as expected, a.people as found
    from age_sums as s
    inner join age_figures as a using (year, segment, municipality_code, sex, ages)
),
judged as (
    {%- for judged in ['rows', 'stock_flow', 'wards', 'segments', 'bands', 'ages'] %}
    {{ 'union all' if not loop.first }}
    select level, municipality_code, year, segment, check_name, figure, expected, found
    from {{ judged }}_judged
    {%- endfor %}
)
select level, municipality_code, year, segment, check_name, figure, expected, found
from judged
where level is not null
{%- endmacro %}
