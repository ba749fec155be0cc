"""Oboro's Python side: it drives, checks and attacks the SQL, and computes no statistic itself."""
