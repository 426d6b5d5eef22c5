//! What time does by itself, on both engines: plans, asks again, letters, what passes.

mod letters;
pub mod office;
mod replan;
mod twice;
