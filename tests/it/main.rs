//! The tests that need the whole house: one binary, one file per topic.

mod supply_chain;
