case
    when date_format = 'slash' and regexp_full_match(written, '\d{4}/[ 　]*\d{1,2}/[ 　]*\d{1,2}')
        then regexp_extract(written, '^\d+')
            || '-' || lpad(regexp_extract(written, '/[ 　]*(\d+)', 1), 2, '0')
            || '-' || lpad(regexp_extract(written, '(\d+)$', 1), 2, '0')
    when date_format = 'compact' and regexp_full_match(written, '\d{8}')
        then written[1:4] || '-' || written[5:6] || '-' || written[7:8]
    -- The years of an era end with the calendar year in which it ended: some systems went on to its last day.
    when date_format = 'era_code' and regexp_full_match(written, '\d{7}')
        then cast(list_filter(
                [eras[written[1:1]].before + try_cast(written[2:3] as integer)],
                year -> year > eras[written[1:1]].before
                    and year <= coalesce(eras[written[1:1]].last, year)
            )[1] as varchar) || '-' || written[4:5] || '-' || written[6:7]
    when date_format = 'era'
        and regexp_full_match(
            written,
            '[^\d元 　]{1,2}[ 　]*(元|\d{1,2})'
            || '(年[ 　]*\d{1,2}月[ 　]*\d{1,2}日|[./][ 　]*\d{1,2}[./][ 　]*\d{1,2})'
        )
        then cast(list_filter(
                [
                    eras[regexp_extract(written, '^[^\d元 　]+')].before
                    + if(contains(written, '元'), 1, try_cast(regexp_extract(written, '\d+') as integer))
                ],
                year -> year > eras[regexp_extract(written, '^[^\d元 　]+')].before
                    and year <= coalesce(eras[regexp_extract(written, '^[^\d元 　]+')].last, year)
            )[1] as varchar)
            || '-' || lpad(regexp_extract(written, '[年./][ 　]*(\d+)', 1), 2, '0')
            || '-' || lpad(regexp_extract(written, '(\d+)日?$', 1), 2, '0')
end
