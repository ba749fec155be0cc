case
    when date_format = 'slash' and regexp_full_match(written, '\d{4}/\d{1,2}/\d{1,2}')
        then split_part(written, '/', 1) || '-' || lpad(split_part(written, '/', 2), 2, '0') || '-'
            || lpad(split_part(written, '/', 3), 2, '0')
    when date_format = 'compact' and regexp_full_match(written, '\d{8}')
        then written[1:4] || '-' || written[5:6] || '-' || written[7:8]
    when date_format = 'era_code' and regexp_full_match(written, '\d{7}')
        then cast(eras[written[1:1]] + try_cast(written[2:3] as integer) as varchar) || '-'
            || written[4:5] || '-' || written[6:7]
    when date_format = 'era'
        and regexp_full_match(
            written, '[^\d元]{1,2}(元|\d{1,2})(年\d{1,2}月\d{1,2}日|[./]\d{1,2}[./]\d{1,2})'
        )
        then cast(
                eras[regexp_extract(written, '^[^\d元]+')]
                + if(contains(written, '元'), 1, try_cast(regexp_extract(written, '\d+') as integer))
                as varchar
            ) || '-' || lpad(regexp_extract(written, '[年./](\d+)', 1), 2, '0') || '-'
            || lpad(regexp_extract(written, '(\d+)日?$', 1), 2, '0')
end
