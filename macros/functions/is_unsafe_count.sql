-- Without a threshold nothing is known to be safe.
coalesce(contributors > 0 and contributors < threshold, true)
