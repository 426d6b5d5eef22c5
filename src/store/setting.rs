//! Values that the database keeps about itself: the server's secret, the demo's mark, the clock's shift.

use crate::store::{Conn, Result};

pub async fn get(c: &impl Conn, name: &str) -> Result<Option<String>> {
    todo!()
}

/// Sets where there is none; returns what stands then.
pub async fn get_or_set(c: &impl Conn, name: &str, value: &str) -> Result<String> {
    todo!()
}

pub async fn set(c: &impl Conn, name: &str, value: &str) -> Result<()> {
    todo!()
}
