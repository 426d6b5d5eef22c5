//! Who runs the programme: names and ways to reach it. All of it is configuration, for others will use the service.

use serde::{Deserialize, Serialize};

/// What pages, letters and calendars say about who stands behind them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Name in header and letters.
    pub name: String,
    /// The legal body that answers for the data.
    pub organisation: String,
    /// IANA zone; only `Europe/London` for now.
    pub zone: String,
    /// `none` (text only), `organisational` or `image`.
    pub header: String,
    /// The area in words: "east and north Hertfordshire".
    pub area: String,
    /// Phone for people who want to talk.
    pub phone: String,
    /// Address for people who want to write.
    pub email: String,
    /// Postal address of the organisation, one line.
    pub address: String,
    /// Data protection officer's address.
    pub data_protection: String,
    /// How to reach the steering group.
    pub steering: String,
    /// Partners: name and how to reach them, in the order shown.
    pub partners: Vec<Partner>,
    /// Days when nothing is given unless a volunteer says so: gov.uk/bank-holidays, England and Wales.
    pub bank_holidays: Vec<chrono::NaiveDate>,
}

/// Somebody who helps beside us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    pub name: String,
    pub what: String,
    /// Phone number or empty.
    pub phone: String,
    /// https address or empty.
    pub url: String,
}
