-- Whole numbers throughout: twice the value, so that a half is no fraction.
case when base > 0 then
    sign(value)
    * ((2 * abs(cast(value as hugeint)) + base) // (2 * cast(base as hugeint)))
    * base
end
