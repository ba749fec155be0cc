-- Strictly above the share. What is negative or not known is unsafe: the rule has no meaning there.
coalesce(
    total < 0 or largest_sum < 0
    or cast(largest_sum as decimal(38, 6)) * 100 > cast(total as decimal(28, 6)) * percent,
    true
)
