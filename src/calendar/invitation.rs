//! REQUEST and CANCEL for one attendee (RFC 5546): the calendar part of letters.

use icalendar::{Alarm, Component, EventLike, Property};

use crate::calendar::event::{Draft, Hosts, Standing, revised};
use crate::calendar::feed::PRODUCT;
use crate::calendar::words;
use crate::calendar::writer;
use crate::domain::facts::BookingFacts;
use crate::domain::reply::Said;
use crate::domain::text::Email;
use crate::domain::time::{Instant, span_words};

/// What an invitation asks the reader's calendar to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Request,
    Cancel,
}

impl Method {
    /// As METHOD and as the parameter of the part's type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// A name with its address.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    pub name: &'a str,
    pub email: &'a Email,
}

/// Who invites whom. The organiser is a service address and never a recipient, or Outlook shows no buttons.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'a> {
    pub organiser: Party<'a>,
    pub guest: Party<'a>,
}

/// It takes place. `said`: the guest's answer as it is known, on the web or by calendar, so the calendar need not ask.
/// `made`: DTSTAMP, growing per guest and session. `None` for a booking without a time.
pub fn request(
    facts: &BookingFacts,
    parties: Parties,
    said: Option<Said>,
    hosts: Hosts,
    made: Instant,
) -> Option<String> {
    let guest = attendee(parties.guest, said.map_or("NEEDS-ACTION", partstat), "TRUE");
    invitation(facts, Method::Request, parties.organiser, guest, hosts, made)
}

/// It does not take place, or not with this guest.
pub fn cancel(facts: &BookingFacts, parties: Parties, hosts: Hosts, made: Instant) -> Option<String> {
    let guest = attendee(parties.guest, "NEEDS-ACTION", "FALSE");
    invitation(facts, Method::Cancel, parties.organiser, guest, hosts, made)
}

fn invitation(
    facts: &BookingFacts,
    method: Method,
    organiser: Party,
    guest: Property,
    hosts: Hosts,
    made: Instant,
) -> Option<String> {
    let slot = facts.slot()?;
    let standing = if method == Method::Request { Standing::Confirmed } else { Standing::Cancelled };
    let draft = Draft {
        facts,
        slot,
        standing,
        busy: standing == Standing::Confirmed,
        summary: words::summary(&facts.kind.title),
        about: vec![words::when(&span_words(slot.start, slot.end))],
        stamp: revised(facts),
    };
    let mut event = draft.event(hosts);
    event.timestamp(made);
    event.append_property(person("ORGANIZER", organiser));
    event.append_multi_property(guest);
    if method == Method::Request {
        event.alarm(Alarm::display(words::ALARM, -chrono::Duration::days(1)).add_property("TRIGGER", "-P1D").done());
    }
    let head = [
        Property::new("VERSION", "2.0"),
        Property::new("PRODID", PRODUCT),
        Property::new("CALSCALE", "GREGORIAN"),
        Property::new("METHOD", method.as_str()),
    ];
    Some(writer::write(&head, &[event]))
}

fn person(name: &str, party: Party) -> Property {
    Property::new(name, format!("mailto:{}", party.email)).add_parameter("CN", party.name).done()
}

fn partstat(said: Said) -> &'static str {
    match said {
        Said::Accepted => "ACCEPTED",
        Said::Tentative => "TENTATIVE",
        Said::Declined => "DECLINED",
    }
}

fn attendee(guest: Party, answer: &str, rsvp: &str) -> Property {
    person("ATTENDEE", guest)
        .add_parameter("CUTYPE", "INDIVIDUAL")
        .add_parameter("PARTSTAT", answer)
        .add_parameter("ROLE", "REQ-PARTICIPANT")
        .add_parameter("RSVP", rsvp)
        .done()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::calendar::samples::{confirmed, email, hosts, in_state, now};
    use crate::domain::booking::State;

    fn written(state: State, said: Option<Said>) -> String {
        let (organiser, guest) = (email("bookings@sessions.example.org"), email("zoe@volunteer.example.net"));
        let parties = Parties {
            organiser: Party { name: "Cancer Awareness Sessions", email: &organiser },
            guest: Party { name: "O’Neill, Zoë", email: &guest },
        };
        let text = if state == State::Cancelled {
            cancel(&in_state(state), parties, hosts(), now())
        } else {
            request(&confirmed(), parties, said, hosts(), now())
        };
        text.expect("has a time").replace("\r\n", "\n")
    }

    #[test]
    fn a_request_is_written_whole() {
        insta::assert_snapshot!(written(State::Confirmed, None));
    }

    #[test]
    fn a_cancel_has_the_same_uid_a_higher_sequence_and_no_alarm() {
        insta::assert_snapshot!(written(State::Cancelled, Some(Said::Accepted)));
    }

    #[rstest]
    #[case(Said::Accepted, "ACCEPTED")]
    #[case(Said::Tentative, "TENTATIVE")]
    #[case(Said::Declined, "DECLINED")]
    fn who_has_answered_is_not_asked_again(#[case] said: Said, #[case] want: &str) {
        let text = written(State::Confirmed, Some(said)).replace("\n ", "");
        let guest = format!(";PARTSTAT={want};ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:zoe@volunteer.example.net\n");
        assert!(text.contains(&guest), "{text}");
    }
}
