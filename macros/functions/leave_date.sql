coalesce(least(planned_leave_date, confirmed_leave_date), removal_date, event_date)
