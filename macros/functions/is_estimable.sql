-- What is negative or not known is unsafe: the rule has no meaning there.
coalesce(
    total < 0 or largest < 0 or largest_sum < 0
    or cast(total - largest_sum as decimal(29, 6)) * q < cast(largest as decimal(28, 6)) * p,
    true
)
