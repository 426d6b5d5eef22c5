//! Snapshot to problem, plan to draft: the only place where bookings become a matching problem. Pure.
