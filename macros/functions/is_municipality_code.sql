regexp_full_match(code, '\d{6}')
and (11 - list_sum(list_transform(
    range(1, 6), place -> try_cast(code[place] as integer) * (7 - place)
)) % 11) % 10 = try_cast(code[6] as integer)
