-- In whole numbers, since DuckDB divides decimals as doubles. Of the numerator 6 decimals are kept
-- and the rest is rounded up, so the result is never too small.
case
    when numerator > 0 and denominator > 0 then
        (
            (
                cast(ceil(numerator * 1000000) as hugeint) * 10000
                + cast(denominator * unit * 10000000000 as hugeint) - 1
            ) // cast(denominator * unit * 10000000000 as hugeint)
        ) * unit
end
