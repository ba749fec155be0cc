{#-
    What a clerk should know or ask before an annual report is handed in: numbers only, nobody's.
-#}
{{ config(access='protected') }}
with tenant as (
    select distinct tenant from {{ ref('stg_inbox__deliveries') }}
),
findings as (
    select
        f.check_name,
        c.label_ja,
        c.explanation_ja,
        f.effect,
        f.treatment,
        f.decision,
        count(*) as findings
    from {{ ref('qua_findings_by_purpose') }} as f
    inner join {{ ref('checks') }} as c on f.check_name = c.check_name
    where f.purpose = 'annual_report' and f.treatment != 'ignore'
    group by f.check_name, c.label_ja, c.explanation_ja, f.effect, f.treatment, f.decision
),
waived as (
    select
        w.year,
        '免除した検査' as topic,
        f.label_ja as subject,
        f.findings as count,
        w.reason || '（承認：' || w.approved_by || '）' as explanation
    from findings as f
    inner join {{ ref('report_waivers') }} as w on f.check_name = w.check_name
    inner join tenant as t on w.tenant = t.tenant
    where f.effect = 'hold'
),
looked_at as (
    select
        y.year,
        if(f.effect = 'exclude', '除いた者', '確認が望ましい検査') as topic,
        f.label_ja as subject,
        f.findings as count,
        if(
            f.effect = 'exclude', '判断により、報告の人数から除いています。', f.explanation_ja
        ) as explanation
    from findings as f
    cross join {{ ref('annual_reports') }} as y
    where
        f.effect = 'exclude'
        or (f.treatment = 'warn' and f.decision in ('undecided', 'changed'))
),
reasons as (
    select
        m.year,
        '異動事由' as topic,
        coalesce(m.event_reason, '（空欄）') as subject,
        count(*) as count,
        if(
            bool_or(m.report_column = 'unknown'),
            '年報のどの列に数えるか決められていないため、どの列にも数えていません。',
            '年報の列は推定です。団体の取扱いと異なるときは、対応表に団体の行を加えてください。'
        ) as explanation
    from {{ ref('con_report_movements') }} as m
    where
        m.report_column = 'unknown'
        or m.event_reason in (
            select r.event_reason from {{ ref('con_report_reasons') }} as r where r.is_inferred
        )
    group by m.year, m.event_reason
),
nowhere as (
    select
        r.year,
        '住所' as topic,
        '区が分からない者' as subject,
        count(*) as count,
        '区別の表のどの区にも入っていないため、区の合計が市と合いません。' as explanation
    from {{ ref('con_report_residents') }} as r
    where
        r.is_newest and r.ward_code is null
        and r.year in (select w.year from {{ ref('con_report_wards') }} as w)
    group by r.year
),
ageless as (
    select
        p.year,
        '年齢' as topic,
        '生年月日が不詳の者' as subject,
        p.total - list_sum([
            p.{{ report_columns('population_by_age')[1:] | join(', p.') }}
        ]) as count,
        '年齢階級の合計が総数より少なくなります。' as explanation
    from {{ ref('tab_report_population_by_age') }} as p
    inner join tenant as t on p.municipality_code = t.tenant
    where p.segment = 'total' and p.sex = 'total'
),
outdated as (
    select
        f.year,
        '手修正' as topic,
        l.csv_heading as subject,
        count(*) as count,
        '修正の後に、住民記録から計算した値が変わりました。修正を見直してください。' as explanation
    from {{ ref('tab_report_figures') }} as f
    inner join {{ ref('report_columns') }} as l
        on f.report_table = l.report_table and f.segment = l.segment
        and f.column_name = l.column_name
    where f.is_outdated
    group by f.year, l.csv_heading
),
unfiled as (
    select
        y.year,
        '前年の報告' as topic,
        '未登録' as subject,
        1 as count,
        '前年との比較は、住民記録の履歴による人口だけです。' as explanation
    from {{ ref('annual_reports') }} as y
    where not exists (
        select 1 from {{ ref('tab_report_earlier_figures') }} as e
        where e.year = y.year and e.basis != 'history'
    )
),
early as (
    select
        y.year,
        '提供データ' as topic,
        '基準日より前のデータ' as subject,
        1 as count,
        '最新の提供データ（' || d.delivered_on || '）は基準日より前のものです。その後の異動は数えていません。'
            as explanation
    from {{ ref('annual_reports') }} as y
    inner join {{ ref('stg_inbox__deliveries') }} as d
        on d.register = 'residents' and y.reference_date > d.delivered_on
),
asked as (
    {%- for matter in [
        'waived', 'looked_at', 'reasons', 'nowhere', 'ageless', 'outdated', 'unfiled', 'early'
    ] %}
    {{ 'union all' if not loop.first }}
    select year, topic, subject, cast(count as bigint) as count, explanation
    from {{ matter }}
    {%- endfor %}
)
select year, topic, subject, count, explanation
from asked
where count > 0
