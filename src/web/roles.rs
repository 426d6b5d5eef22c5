//! Who may use which route: one table. Pages enforce it by the types of their arguments; a test walks the table over the
//! whole router and finds every route in it.

use crate::domain::person::Role;
use crate::web::doors::Route;

/// Who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody; where the path holds a token, whoever knows it.
    Anyone,
    /// Those who have one of these roles.
    Only(&'static [Role]),
}

impl Who {
    /// Whether somebody with this role may; `None` is not logged in.
    pub fn includes(self, role: Option<Role>) -> bool {
        match (self, role) {
            (Self::Anyone, _) => true,
            (Self::Only(roles), Some(role)) => roles.contains(&role),
            (Self::Only(_), None) => false,
        }
    }
}

const DESK: Who = Who::Only(&[Role::Coordinator, Role::Admin]);
const ME: Who = Who::Only(&[Role::Volunteer]);
const STEERING: Who = Who::Only(&[Role::Steering, Role::Coordinator, Role::Admin]);

/// Every route of the service. `GET` stands for `HEAD` too.
pub const TABLE: &[(Route, Who)] = &[
    (("GET", "/"), Who::Anyone),
    (("GET", "/about"), Who::Anyone),
    (("GET", "/contact"), Who::Anyone),
    (("GET", "/complain"), Who::Anyone),
    (("GET", "/accessibility"), Who::Anyone),
    (("GET", "/cookies"), Who::Anyone),
    (("GET", "/learn"), Who::Anyone),
    (("GET", "/support"), Who::Anyone),
    (("GET", "/learn/{language}"), Who::Anyone),
    (("GET", "/learn/{language}/before"), Who::Anyone),
    (("POST", "/learn/{language}/before"), Who::Anyone),
    (("GET", "/learn/{language}/after"), Who::Anyone),
    (("POST", "/learn/{language}/after"), Who::Anyone),
    (("GET", "/learn/{language}/done"), Who::Anyone),
    (("GET", "/learn/{language}/print"), Who::Anyone),
    (("GET", "/learn/{language}/summary"), Who::Anyone),
    (("GET", "/learn/{language}/certificate"), Who::Anyone),
    (("GET", "/learn/{language}/place"), Who::Anyone),
    (("POST", "/learn/{language}/place"), Who::Anyone),
    (("GET", "/learn/{language}/code"), Who::Anyone),
    (("POST", "/learn/{language}/code"), Who::Anyone),
    (("GET", "/learn/{language}/sheet"), Who::Anyone),
    (("GET", "/learn/{language}/{chapter}"), Who::Anyone),
    (("GET", "/learn/{language}/{chapter}/{question}"), Who::Anyone),
    (("POST", "/learn/{language}/{chapter}/{question}"), Who::Anyone),
    (("GET", "/privacy"), Who::Anyone),
    (("GET", "/healthz"), Who::Anyone),
    (("GET", "/readyz"), Who::Anyone),
    (("GET", "/robots.txt"), Who::Anyone),
    (("GET", "/assets/{*path}"), Who::Anyone),
    (("GET", "/book"), Who::Anyone),
    (("GET", "/book/check"), Who::Anyone),
    (("POST", "/book/check"), Who::Anyone),
    (("GET", "/book/outside-area"), Who::Anyone),
    (("GET", "/book/{question}"), Who::Anyone),
    (("POST", "/book/{question}"), Who::Anyone),
    (("GET", "/bookings/{token}"), Who::Anyone),
    (("GET", "/bookings/{token}/session.ics"), Who::Anyone),
    (("GET", "/bookings/{token}/learn"), Who::Anyone),
    (("POST", "/bookings/{token}/learn"), Who::Anyone),
    (("GET", "/bookings/{token}/cancel"), Who::Anyone),
    (("POST", "/bookings/{token}/cancel"), Who::Anyone),
    (("GET", "/prove/{token}"), Who::Anyone),
    (("POST", "/prove/{token}"), Who::Anyone),
    (("GET", "/offers/{token}"), Who::Anyone),
    (("POST", "/offers/{token}"), Who::Anyone),
    (("GET", "/unsubscribe/{token}"), Who::Anyone),
    (("POST", "/unsubscribe/{token}"), Who::Anyone),
    (("GET", "/volunteer"), Who::Anyone),
    (("POST", "/volunteer"), Who::Anyone),
    (("GET", "/volunteer/sent"), Who::Anyone),
    (("GET", "/s/{reference}"), Who::Anyone),
    (("GET", "/feed/v/{file}"), Who::Anyone),
    (("GET", "/feed/g/{file}"), Who::Anyone),
    (("GET", "/feed/c/{file}"), Who::Anyone),
    (("GET", "/log-in"), Who::Anyone),
    (("POST", "/log-in"), Who::Anyone),
    (("GET", "/log-in/code"), Who::Anyone),
    (("POST", "/log-in/code"), Who::Anyone),
    (("GET", "/log-in/{token}"), Who::Anyone),
    (("POST", "/log-in/{token}"), Who::Anyone),
    (("POST", "/log-out"), Who::Anyone),
    (("GET", "/me"), ME),
    (("GET", "/me/offers"), ME),
    (("GET", "/me/sessions"), ME),
    (("GET", "/me/sessions/{reference}"), ME),
    (("GET", "/me/availability"), ME),
    (("GET", "/me/details"), ME),
    (("GET", "/me/letters"), ME),
    (("POST", "/me/letters"), ME),
    (("GET", "/me/busy"), ME),
    (("POST", "/me/busy"), ME),
    (("POST", "/me/busy/file"), ME),
    (("POST", "/me/busy/stop"), ME),
    (("GET", "/me/calendar"), ME),
    (("POST", "/me/calendar/replace"), ME),
    (("POST", "/me/calendar/stop"), ME),
    (("GET", "/desk"), DESK),
    (("GET", "/desk/items"), DESK),
    (("POST", "/desk/items/{code}"), DESK),
    (("GET", "/desk/bookings"), DESK),
    (("GET", "/desk/bookings/{reference}"), DESK),
    (("GET", "/desk/bookings/{reference}/join"), DESK),
    (("POST", "/desk/bookings/{reference}/join"), DESK),
    (("GET", "/desk/bookings/{reference}/move"), DESK),
    (("POST", "/desk/bookings/{reference}/move"), DESK),
    (("POST", "/desk/bookings/{reference}/hold"), DESK),
    (("POST", "/desk/bookings/{reference}/ask"), DESK),
    (("POST", "/desk/bookings/{reference}/{verb}"), DESK),
    (("POST", "/desk/bookings/{reference}/take-off/{code}"), DESK),
    (("GET", "/desk/plan"), DESK),
    (("POST", "/desk/plan"), DESK),
    (("POST", "/desk/undo/{code}"), DESK),
    (("POST", "/desk/plan/seen"), DESK),
    (("GET", "/desk/settings"), DESK),
    (("POST", "/desk/settings"), DESK),
    (("GET", "/desk/updates"), DESK),
    (("POST", "/desk/updates"), DESK),
    (("POST", "/desk/updates/{code}"), DESK),
    (("GET", "/desk/calendar"), DESK),
    (("GET", "/desk/calendar/address"), DESK),
    (("POST", "/desk/calendar/address/replace"), DESK),
    (("POST", "/desk/calendar/address/stop"), DESK),
    (("GET", "/desk/volunteers"), DESK),
    (("GET", "/desk/groups"), DESK),
    (("GET", "/desk/learn"), DESK),
    (("GET", "/desk/letters"), DESK),
    (("GET", "/desk/letters/{code}"), DESK),
    (("POST", "/desk/letters/{code}"), DESK),
    (("GET", "/desk/messages/{code}"), DESK),
    (("GET", "/steering"), STEERING),
];
