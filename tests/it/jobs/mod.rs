//! What time does by itself, on both engines: plans, asks again, letters, what passes.

mod changes;
mod letters;
mod moved;
pub mod office;
mod overtaken;
mod relay;
mod remind;
mod replan;
mod twice;
mod undone;
