//! Pages of one booking, for its host: where it stands, cancelling, proving the email address. Filled by the handlers.

use askama::Template;

use crate::web::form::{Form, Step};
use crate::web::layout::Frame;
use crate::web::parts::{Link, Row, Task};
use crate::web::words::StateWords;

/// `/bookings/{token}`
#[derive(Template)]
#[template(path = "pages/booking/show.html")]
pub struct BookingPage {
    pub frame: Frame,
    /// `CC-7Q2FK9`
    pub reference: String,
    /// The word for `data-state`: `State::as_str`.
    pub state: &'static str,
    /// From `words::state`.
    pub words: StateWords,
    /// What becomes of a request that nobody confirms; empty where it is confirmed.
    pub life: String,
    /// Draw the green panel: the request was made, or the session is confirmed.
    pub panel: bool,
    /// Facts: session, when, where, group, people, support, contact.
    pub rows: Vec<Row>,
    /// What the host can still tell us; may be empty.
    pub tasks: Vec<Task>,
    /// `…/session.ics`; empty where there is nothing to put into a calendar.
    pub calendar: String,
    /// The group's feed (webcal or https); empty where there is none.
    pub feed: String,
    /// `…/cancel`; empty where it can't be cancelled.
    pub cancel: String,
    /// Other things to do from here, such as booking again; may be empty.
    pub links: Vec<Link>,
}

/// `/bookings/{token}/cancel`: asks, the button cancels.
#[derive(Template)]
#[template(path = "pages/booking/cancel.html")]
pub struct CancelPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
    /// "Tuesday 9 March 2027, 6pm to 7pm (UK time)"
    pub when: String,
    pub reference: String,
    /// Volunteers have said yes already.
    pub confirmed: bool,
}

/// `/bookings/{token}/learn`: the group's code for the digital session, and what was counted under it.
#[derive(Template)]
#[template(path = "pages/booking/learn.html")]
pub struct LearnPage {
    pub frame: Frame,
    pub step: Step,
    /// Empty: none given yet.
    pub code: String,
    pub sheet: String,
    pub started: u64,
    pub finished: u64,
    /// The contact has confirmed the email address.
    pub proven: bool,
}

/// `/prove/{token}`: shows, the button proves.
#[derive(Template)]
#[template(path = "pages/booking/prove.html")]
pub struct ProvePage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
    pub email: String,
    pub reference: String,
    /// How long a request waits to be confirmed: "7 days".
    pub life: String,
}

/// The address is proven, now or before.
#[derive(Template)]
#[template(path = "pages/booking/proved.html")]
pub struct ProvedPage {
    pub frame: Frame,
    pub reference: String,
    /// Address of the booking's page.
    pub booking: String,
}
