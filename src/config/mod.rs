//! Settings: default, then file, then environment. Yields `domain::Rules`; secrets never print.

pub mod transport;
