//! How often a sender may do something. Counted in the database, so that replicas share it; senders by a keyed hash only.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;

use crate::actions::count_hit::{Limit, count_hit};
use crate::app::App;
use crate::web::error::Fault;
use crate::web::session::Visitor;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Bookings of one sender.
    Bookings,
    /// Bookings of everybody: above it, people are told whom to ring.
    AllBookings,
    /// Log-in letters asked for by one sender.
    LogInLetters,
    /// Codes and links tried by one sender.
    LogIns,
    /// Steps of the digital session, and places saved, of one sender, who may be a whole group behind one address.
    Learning,
    /// Words of places in the digital session tried by one sender.
    Places,
    /// Addresses and files of calendars of one volunteer.
    Calendars,
    /// Questions of one sender about becoming a volunteer.
    Volunteering,
}

/// Codes and links that a sender may try in an hour; a code dies after five tries of its own.
const LOG_INS_AN_HOUR: u32 = 60;
/// Steps that a sender is counted with in an hour: a hall of 100 people who do all of it.
const STEPS_AN_HOUR: u32 = 1_000;
/// Three words are one of 8,600 million; with 60 tries an hour nobody finds another's place, and a group finds theirs.
const PLACES_AN_HOUR: u32 = 60;
/// Each makes us ask a stranger's machine, or read a megabyte.
const CALENDARS_AN_HOUR: u32 = 20;
/// A person asks once; a coordinator reads each.
const VOLUNTEERS_AN_HOUR: u32 = 5;

/// Counts one more of each; beyond a limit `Fault::TooMany` until the hour is over. A limit of 0 is off.
pub async fn count(visitor: &Visitor, what: &[Limited]) -> Result<(), Fault> {
    if is_within(visitor, what).await? {
        return Ok(());
    }
    let into_hour = visitor.now().timestamp().rem_euclid(3600);
    Err(Fault::TooMany(u32::try_from(3600 - into_hour).unwrap_or(3600)))
}

/// Counts one more of each and tells whether that is within the limits.
pub async fn is_within(visitor: &Visitor, what: &[Limited]) -> Result<bool, Fault> {
    let limits = what.iter().map(|what| what.limit(visitor)).collect();
    Ok(count_hit(&visitor.app().db, &visitor.ctx(), limits).await?)
}

impl Limited {
    fn limit(self, visitor: &Visitor) -> Limit {
        let limits = &visitor.app().config.limits;
        let sender = visitor.sender();
        match self {
            Self::Bookings => (format!("book {sender}"), limits.bookings_per_sender_hour),
            Self::AllBookings => ("book".to_owned(), limits.bookings_per_hour),
            Self::LogInLetters => (format!("log-in letter {sender}"), limits.links_per_sender_hour),
            // Off together with the letters.
            Self::LogIns => (format!("log-in {sender}"), limits.links_per_sender_hour.min(1) * LOG_INS_AN_HOUR),
            Self::Learning => (format!("learn {sender}"), STEPS_AN_HOUR),
            Self::Places => (format!("place {sender}"), PLACES_AN_HOUR),
            Self::Volunteering => (format!("volunteer {sender}"), VOLUNTEERS_AN_HOUR),
            Self::Calendars => {
                let person = visitor.who().map_or(0, |who| who.person.id.0);
                (format!("calendar {person}"), CALENDARS_AN_HOUR)
            }
        }
    }
}

/// A keyed hash of a network.
pub fn sender_in(app: &App, network: &str) -> String {
    app.links.sign("sender", network).chars().take(16).collect()
}

/// The address that a request came from: the network of 64 bits for IPv6, which one household has.
pub fn network_of(app: &App, request: &Parts) -> String {
    let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let from = peer.map(|peer| behind_proxies(app, peer, request));
    match from.map(|ip| ip.to_canonical()) {
        Some(IpAddr::V6(ip)) => format!("{:x}", ip.to_bits() >> 64),
        Some(IpAddr::V4(ip)) => ip.to_string(),
        None => "unknown".to_owned(),
    }
}

/// Whether a peer is a proxy whose word about the sender counts.
pub fn is_trusted(app: &App, peer: IpAddr) -> bool {
    app.config.server.trusted_proxies.iter().any(|network| network.contains(peer))
}

/// The last address of `X-Forwarded-For` that no trusted proxy has; what stands before it anybody can write.
fn behind_proxies(app: &App, peer: IpAddr, request: &Parts) -> IpAddr {
    let mut from = peer;
    let listed = request.headers.get_all("x-forwarded-for").iter().flat_map(|v| v.to_str());
    let hops: Vec<&str> = listed.flat_map(|v| v.split(',')).map(str::trim).collect();
    for hop in hops.iter().rev() {
        if !is_trusted(app, from) {
            break;
        }
        let Ok(before) = hop.parse() else { break };
        from = before;
    }
    from
}
