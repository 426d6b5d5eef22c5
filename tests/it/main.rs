//! One test binary: a file per topic.

mod nhs_components;
