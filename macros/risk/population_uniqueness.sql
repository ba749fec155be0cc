{#-
    How many of a sample's uniques are unique in the population, estimated from the sizes of the
    sample's classes (Zayatz 1991): if classes of the population are as large as those of the sample,
    how often one record of a class of that size comes into the sample; and by Pitman's model (Hoshino
    2001), whose two parameters are found by Newton's method. As Dankar and others (2012) advise, Pitman
    counts up to a sampling fraction of a tenth, Zayatz above. One row.
-#}
{% macro population_uniqueness(records, quasi_identifiers, sampling_fraction) %}
  {%- if sampling_fraction is not string
      and (sampling_fraction is not number or sampling_fraction <= 0 or sampling_fraction > 1) -%}
    {%- do exceptions.raise_compiler_error(
      '[refused] population_uniqueness: `sampling_fraction` must lie above 0 and be at most 1, or be '
      ~ 'an SQL expression'
    ) -%}
  {%- endif -%}
with recursive classes as (
    {{ oboro_sdc.equivalence_classes(records, quasi_identifiers) | indent(4) }}
),
sizes as (
    select records as size, count(*) as classes
    from classes
    group by records
),
whole as (
    select
        sum(size * classes) as sample,
        round(sum(size * classes) / {{ sampling_fraction }}) as people,
        coalesce(sum(classes) filter (where size = 1), 0) as uniques
    from sizes
),
drawn as (
    -- Hypergeometric: one of `size` people is among the `sample` drawn from all.
    select
        s.size, s.classes,
        exp(
            ln(s.size) + ln(w.sample) - ln(w.people)
            + lgamma(w.people - s.size + 1) - lgamma(w.people - s.size - w.sample + 2)
            - lgamma(w.people) + lgamma(w.people - w.sample + 1)
        ) as once
    from sizes as s
    cross join whole as w
    where w.people - s.size - w.sample + 2 > 0
),
larger as (
    select list(classes order by size) as counts
    from (
        select t.size, (select sum(classes) from sizes as s where s.size > t.size)::double as classes
        from range(1, (select max(size) from sizes)) as t (size)
    )
),
start as (
    select
        sample::double as n, (select sum(classes) from sizes)::double as u, uniques::double as ones,
        ones * (ones - 1) / nullif((select sum(classes) from sizes where size = 2), 0)::double as ratio
    from whole
),
guesses as (
    -- Hoshino's first guess, from how many classes have one record and two.
    select
        0 as step, n, u, l.counts, 1.0::double as moved,
        (n * u * ratio - ones * (n - 1) * (2 * u + ratio)) / (2 * ones * u + ones * ratio - n * ratio) as theta,
        (theta * (ones - n) + (n - 1) * ones) / (n * u) as alpha
    from start
    cross join larger as l
    union all
    select
        step + 1, n, u, counts,
        abs((f * g_alpha - g * f_alpha) / (f_theta * g_alpha - f_alpha * f_alpha)) as moved,
        theta - (f * g_alpha - g * f_alpha) / (f_theta * g_alpha - f_alpha * f_alpha),
        alpha - (f_theta * g - f_alpha * f) / (f_theta * g_alpha - f_alpha * f_alpha)
    from (
        select
            *,
            {%- set classes = 'range(1, u::bigint)' %}
            {%- set records = 'range(1, n::bigint)' %}
            list_sum(list_transform({{ classes }}, lambda i: 1 / (theta + i * alpha)))
            - list_sum(list_transform({{ records }}, lambda i: 1 / (theta + i))) as f,
            list_sum(list_transform({{ classes }}, lambda i: i / (theta + i * alpha)))
            - coalesce(list_sum(list_transform(counts, lambda c, i: c / (i - alpha))), 0) as g,
            list_sum(list_transform({{ records }}, lambda i: 1 / pow(theta + i, 2)))
            - list_sum(list_transform({{ classes }}, lambda i: 1 / pow(theta + i * alpha, 2))) as f_theta,
            -list_sum(list_transform({{ classes }}, lambda i: i / pow(theta + i * alpha, 2))) as f_alpha,
            -list_sum(list_transform({{ classes }}, lambda i: pow(i / (theta + i * alpha), 2)))
            - coalesce(list_sum(list_transform(counts, lambda c, i: c / pow(i - alpha, 2))), 0) as g_alpha
        from guesses
        where step < 50 and moved > 1e-9 and theta is not null
    )
),
pitman as (
    select
        exp(lgamma(g.theta + 1) - lgamma(g.theta + g.alpha) + g.alpha * ln(w.people)) / w.people as share
    from guesses as g
    cross join whole as w
    where g.moved <= 1e-9 and g.theta + g.alpha > 0 and g.alpha between 0 and 1
    order by g.step desc
    limit 1
),
estimates as (
select
    w.uniques / w.sample as sample_unique_share,
    case
        when w.people = w.sample then w.uniques / w.sample
        else coalesce(
            w.uniques * (select classes * once from drawn where size = 1)
            / (select sum(classes * once) from drawn), 0
        ) / w.sample
    end as zayatz,
    -- NULL where the model does not fit.
    (select share from pitman) as pitman
from whole as w
)
select
    sample_unique_share, zayatz, pitman,
    if({{ sampling_fraction }} <= 0.1, coalesce(pitman, zayatz), zayatz) as population_unique_share
from estimates
{% endmacro %}
