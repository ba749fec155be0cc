-- Strictly above the share. What is negative or not known is unsafe: the rule has no meaning there.
coalesce(
    total < 0 or largest_sum < 0 or largest_sum * 100 > total * percent,
    true
)
