case
    when (one = other) is null then null
    when one = other then false
    when year(one) = year(other) and month(one) = day(other) and day(one) = month(other) then true
    when hamming(strftime(one, '%Y%m%d'), strftime(other, '%Y%m%d')) != 2 then false
    else list_bool_or(list_transform(
        range(1, 8),
        place -> strftime(other, '%Y%m%d') = concat(
            strftime(one, '%Y%m%d')[1:place - 1],
            strftime(one, '%Y%m%d')[place + 1:place + 1],
            strftime(one, '%Y%m%d')[place:place],
            strftime(one, '%Y%m%d')[place + 2:8]
        )
    ))
end
