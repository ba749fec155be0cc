"""Oboro's Python side: it drives and checks the SQL, and computes no statistic itself."""
