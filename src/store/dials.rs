//! What the desk set: numbers that begin as the configuration says and live in the database from then on.

use crate::domain::dial::{Settings, set, settings};
use crate::domain::rules::Rules;
use crate::store::setting;
use crate::store::{Conn, Result, StoreError};

/// Name of the setting.
const NAME: &str = "dials";

/// The rules with what the desk set; those of the configuration where nothing is kept yet.
pub async fn rules(c: &impl Conn, configured: &Rules) -> Result<Rules> {
    let Some(text) = setting::get(c, NAME).await? else { return Ok(configured.clone()) };
    Ok(set(configured, &read(&text)?))
}

/// Whoever sets numbers waits here for one another.
pub async fn lock(c: &impl Conn) -> Result<()> {
    setting::lock(c, NAME).await
}

/// Keeps what the configuration says where nothing is kept yet.
pub async fn begin(c: &impl Conn, configured: &Rules) -> Result<()> {
    setting::get_or_set(c, NAME, &written(&settings(configured))?).await.map(|_| ())
}

pub async fn keep(c: &impl Conn, settings: &Settings) -> Result<()> {
    setting::set(c, NAME, &written(settings)?).await
}

fn written(settings: &Settings) -> Result<String> {
    serde_json::to_string(settings).map_err(|_| StoreError::Unreadable("settings of the desk"))
}

fn read(text: &str) -> Result<Settings> {
    serde_json::from_str(text).map_err(|_| StoreError::Unreadable("settings of the desk"))
}
