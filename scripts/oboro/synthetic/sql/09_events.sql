-- One row per event in a register life. The *_version columns say which address, household number, relationship,
-- name and kind of resident the row carries: 0 the one at the reference date, 1 an earlier, 2 a later one.
create table lives as
select
    p.person_id, p.household_id, p.role, p.link, p.sex, p.birth_date, p.pool, p.is_foreign, p.cohort, p.exit_date, p.age,
    s.mode, s.since, s.before, s.from_abroad or (p.is_foreign and p.pool = 'J') as from_abroad,
    coalesce(flag.defect, '') as defect,
    taken.related_household is not null as is_taken,
    case
        when p.cohort = 'arriving' and p.birth_date >= s.since then 'born here'
        when p.birth_date >= s.since and s.mode <> 'native' then 'born here'
        when s.mode = 'native' and p.role = 'partner' and p.sex = 2 and p.age >= 30 and coalesce(p.link, 0) <> p.person_id then 'married in'
        when s.mode = 'native' then 'born here'
        when s.mode = 'moved within' and p.birth_date >= s.before then 'born before the move'
        when s.mode = 'moved within' then 'moved in before the move'
        else 'moved in'
    end as entry,
    taken.related_household is null and uniform('by authority', p.household_id) < (select 0.6 * other_in / greatest(1, moved_in) from flows) as by_authority
from persons as p
inner join stays as s using (household_id)
left join planted as flag
    on flag.person_id = p.person_id
    and flag.defect in ('entry_before_birth', 'future_departure', 'departure_on_reference_date', 'provisional_entry',
        'malformed_row', 'undated_row', 'one_number_two_persons')
left join (select distinct related_household from planted) as taken on taken.related_household = p.household_id;

create table events as
with entries as (
    select
        person_id,
        case entry
            when 'born here' then birth_date
            when 'born before the move' then birth_date
            when 'married in' then birth_date + 8300 + pick('married in', person_id, 1800)::integer
            when 'moved in before the move' then before
            else since
        end - if(defect = 'entry_before_birth', 40, 0) as event_date,
        case
            when entry in ('born here', 'born before the move') then '出生'
            when from_abroad and entry <> 'married in' then '国外転入等'
            when by_authority and entry = 'moved in' then '職権記載'
            else '国内転入'
        end as reason,
        if(entry in ('born before the move', 'moved in before the move'), 1, 0) as address_version,
        cohort = 'provisional' as is_provisional
    from lives
),
moves as (
    select person_id, since as event_date
    from lives
    where entry in ('born before the move', 'moved in before the move')
),
-- Some were born here, left, and came back under their old number.
returns as (
    select person_id, birth_date, birth_date + 6700 + pick('went away', person_id, 1500)::integer as went_away
    from lives
    where entry = 'moved in' and pool = 'J' and not is_foreign and not from_abroad and cohort = 'resident' and not is_taken
        and since > birth_date + 8700 and pick('returned', person_id, 100) < 6
),
-- One correction for a few, somewhere between the last move and the reference date.
settled as (
    select
        l.*,
        greatest(e.event_date, if(l.entry in ('born before the move', 'moved in before the move'), l.since, e.event_date)) as settled_on,
        row_number() over (
            order by l.is_foreign or l.size_1 is null or l.age not between 24 and 60 or l.since > date '2021-12-31' or l.entry <> 'moved in',
                uniform('naturalised', l.person_id), l.person_id
        ) as naturalised_rank,
        uniform('correction', l.person_id) * 1000 as u
    from (select v.*, h.household_id as size_1 from lives as v left join households as h on h.household_id = v.household_id and h.size = 1) as l
    inner join entries as e using (person_id)
    where l.cohort = 'resident' and not l.is_taken
        and not exists (from widowed as w where w.widow = l.person_id)
        and l.defect = ''
),
corrections as (
    select
        person_id,
        settled_on + 20 + floor(uniform('corrected', person_id) * (date '2022-12-25' - settled_on - 40))::integer as event_date,
        case
            when naturalised_rank <= (select greatest(1, other_in // 5) from flows) then '職権記載（帰化等）'
            when u < 10 then '職権修正'
            when u < 18 then '軽微な修正'
            when u < 24 then if(size_1 is null or is_foreign, '個人番号の変更請求', '世帯変更')
            when u < 24.2 then '国内転出'
        end as reason
    from settled
    where settled_on < date '2022-10-01'
),
naturalised as (
    select person_id, date '2022-01-20' + pick('naturalised on', person_id, 330)::integer as event_date
    from corrections
    where reason = '職権記載（帰化等）'
),
-- After the reference date: moves by household, deaths of people who are not the head of others.
late_households as (
    select
        m.household_id,
        case when uniform('late', m.household_id) < r.moving_out * m.weight / 12 then '国内転出' else '転居' end as reason,
        date '2023-01-03' + pick('late on', m.household_id, 28)::integer as event_date
    from movers as m, rates as r
    where uniform('late', m.household_id) < (r.moving_out + 0.7 * r.moving_in) * m.weight / 12
),
death_weights as (
    select
        l.person_id,
        a.death_factor / (select sum(b.death_factor::bigint) from people as x inner join age_profile as b using (band))::double as share
    from lives as l
    inner join people as p using (person_id)
    inner join age_profile as a using (band)
    inner join households as h on h.household_id = l.household_id
    where l.cohort = 'resident' and not l.is_taken and (h.size = 1 or h.head <> l.person_id)
        and not exists (from late_households as t where t.household_id = l.household_id)
),
late_deaths as (
    select person_id, date '2023-01-02' + pick('late death', person_id, 29)::integer as event_date
    from death_weights
    where uniform('dies late', person_id) < (select deaths / 12.0 from flows) * share * 1.3
),
-- All together. rank breaks ties of the date.
assembled as (
    select
        person_id, event_date, 1 as rank, reason, 1 as status, address_version, is_provisional
    from entries
    where not exists (from naturalised as n where n.person_id = entries.person_id)
        and not exists (from returns as r where r.person_id = entries.person_id)
    union all
    select e.person_id, e.event_date, 1, '国外転入等', 1, e.address_version, false
    from entries as e
    inner join naturalised using (person_id)
    union all
    select person_id, event_date, 2, '職権記載（帰化等）', 1, 0, false from naturalised
    union all
    select person_id, birth_date, 1, '出生', 1, 1, false from returns
    union all
    select person_id, went_away, 2, '国内転出', 2, 1, false from returns
    union all
    select e.person_id, e.event_date, 3, e.reason, 1, 0, false
    from entries as e
    inner join returns using (person_id)
    union all
    select person_id, event_date, 4, '転居', 1, 0, false from moves
    union all
    select person_id, event_date, 5, reason, if(reason = '国内転出', 2, 1), 0, false
    from corrections
    where reason <> '職権記載（帰化等）' and reason is not null
    union all
    -- A departure entered by mistake is cancelled by a row of its own.
    select person_id, event_date + 9, 6, '異動の取消し（増）', 1, 0, false
    from corrections
    where reason = '国内転出'
    union all
    select
        person_id, exit_date, 7,
        case cohort
            when 'died' then '死亡'
            when 'struck' then '職権消除'
            when 'cancelled' then '異動の取消し（減）'
            else if(uniform('to abroad', household_id) < if(pool = 'F', 0.55, 0.03), '国外転出', '国内転出')
        end,
        case cohort when 'died' then 3 when 'left' then 2 else 9 end, 0, false
    from lives
    where exit_date is not null
    union all
    select widow, died_on, 8, '世帯主変更', 1, 0, false from widowed
    union all
    select
        l.person_id, t.event_date, 9,
        if(t.reason = '国内転出' and l.pool = 'F' and pick('late abroad', l.household_id, 100) < 50, '国外転出', t.reason),
        if(t.reason = '転居', 1, 2), if(t.reason = '転居', 2, 0), false
    from late_households as t
    inner join lives as l using (household_id)
    where l.cohort = 'resident' and not l.is_taken
    union all
    select person_id, event_date, 10, '死亡', 3, 0, false from late_deaths
    union all
    select
        person_id,
        if(defect = 'future_departure', date '2023-01-02' + pick('future departure', person_id, 28)::integer, date '2023-01-01'),
        11, '国内転出', 2, 0, false
    from lives
    where defect in ('future_departure', 'departure_on_reference_date')
    union all
    select person_id, date '2022-12-05' + pick('provisional', person_id, 20)::integer, 11, '転居', 1, 2, true
    from lives
    where defect = 'provisional_entry' and cohort = 'resident'
),
-- Only what is planted falls on the first days of the two years.
dated as (
    select * replace (
        event_date + if(rank <> 11 and event_date in (date '2022-01-01', date '2023-01-01'), 1, 0) as event_date)
    from assembled
),
versioned as (
    select
        a.*,
        row_number() over (partition by a.person_id order by a.event_date, a.rank) as history_number,
        row_number() over (partition by a.person_id order by a.event_date desc, a.rank desc) = 1 as is_latest,
        case
            when n.event_date is not null and a.event_date < n.event_date then 1
            when c.reason = '世帯変更' and a.event_date < c.event_date then 2
            when w.died_on is not null and a.event_date < w.died_on then 3
            when l.defect = 'one_number_two_persons' and a.event_date < l.since then 4
            else 0
        end as former_state
    from dated as a
    inner join lives as l using (person_id)
    left join naturalised as n using (person_id)
    left join corrections as c on c.person_id = a.person_id and c.reason = '世帯変更'
    left join widowed as w on w.widow = a.person_id
)
select
    person_id, history_number, is_latest, event_date, reason, status, address_version, former_state, is_provisional,
    -- Reports: births and deaths within days, moves within two weeks, a few late; departures are told beforehand.
    case
        when reason in ('国内転出', '国外転出') and rank = 11 then date '2022-12-08' + pick('told', person_id, 20)::integer
        when reason in ('国内転出', '国外転出') and rank = 9 then greatest(date '2023-01-02', event_date - pick('told', person_id, 12)::integer)
        when reason in ('国内転出', '国外転出') then event_date - pick('told', person_id, 14)::integer
        when reason in ('職権記載', '職権消除', '職権修正', '職権記載（帰化等）') then event_date
        else least(
            greatest(date '2023-01-31', event_date),
            event_date + floor(pow(uniform('reported', person_id * 32 + rank), 2)
                * if(pick('late report', person_id * 32 + rank, 100) < 4, 90, 14))::integer)
    end as report_date,
    status in (2, 3, 9) as is_closing,
    rank
from versioned;

-- What the last entry and the last address were at each row.
create table history as
select
    e.*,
    max(if(reason in ('国内転入', '国外転入等', '出生', '職権記載'), event_date, null)) over so_far as resident_since,
    max(if(reason in ('国内転入', '国外転入等', '出生', '職権記載', '転居'), event_date, null)) over so_far as address_since,
    arg_max(
        if(reason in ('国内転入', '国外転入等', '出生', '職権記載'), reason, null),
        if(reason in ('国内転入', '国外転入等', '出生', '職権記載'), history_number, null)
    ) over so_far as entry_reason
from events as e
window so_far as (partition by person_id order by history_number rows between unbounded preceding and current row);

-- Steps on the way, no longer needed.
drop table lives;
drop table events;
