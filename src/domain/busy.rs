//! A volunteer's own calendar, which we read to know when they are busy: its address, and how reading it went.

use chrono::Duration;
use url::{Host, Url};

use crate::domain::time::Instant;

/// Days ahead that are read of a calendar: 18 months.
pub const AHEAD_DAYS: i64 = 548;
/// Days after which a calendar that says it has not changed is read whole all the same: what repeats in it was worked out
/// only so far ahead.
const ANEW_DAYS: i64 = 30;
/// Octets of a calendar, 1 MiB.
pub const MOST_OCTETS: usize = 1 << 20;
const MOST_IN_ADDRESS: usize = 2_000;

/// The times that matter at `now`: since yesterday, for what has begun.
pub fn window(now: Instant) -> (Instant, Instant) {
    (now - Duration::days(1), now + Duration::days(AHEAD_DAYS))
}

/// Whether busy times that were worked out at `expanded` reach far enough still; else the calendar is read whole.
pub fn reaches(expanded: Option<Instant>, now: Instant) -> bool {
    expanded.is_some_and(|then| now < then + Duration::days(ANEW_DAYS))
}

/// Where a calendar is fetched from. It opens the calendar to whoever has it: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Url);

/// Why an address can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAddress {
    Empty,
    TooLong,
    /// No address of the web.
    Form,
    /// Neither https nor webcal.
    NotHttps,
    /// With user and password in it.
    Password,
    /// A number in place of a name, a name without a dot, another port than 443.
    Host,
}

impl Address {
    /// `https://…` or `webcal://…`, which means the same. `anywhere` (in tests) also takes http, numbers and ports.
    pub fn parse(text: &str, anywhere: bool) -> Result<Self, BadAddress> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadAddress::Empty);
        }
        if text.len() > MOST_IN_ADDRESS {
            return Err(BadAddress::TooLong);
        }
        let webcal = ["webcal://", "webcals://"]
            .into_iter()
            .find(|w| text.get(..w.len()).is_some_and(|t| t.eq_ignore_ascii_case(w)));
        let text = webcal.map_or_else(|| text.to_owned(), |w| format!("https://{}", &text[w.len()..]));
        let Ok(mut url) = Url::parse(&text) else { return Err(BadAddress::Form) };
        url.set_fragment(None);
        Self::of(url, anywhere)
    }

    /// Where an answer sends us on to.
    pub fn join(&self, to: &str, anywhere: bool) -> Result<Self, BadAddress> {
        self.0.join(to).map_or(Err(BadAddress::Form), |url| Self::of(url, anywhere))
    }

    fn of(url: Url, anywhere: bool) -> Result<Self, BadAddress> {
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(BadAddress::Form);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadAddress::Password);
        }
        if anywhere {
            return Ok(Self(url));
        }
        if url.scheme() != "https" {
            return Err(BadAddress::NotHttps);
        }
        match url.host() {
            Some(Host::Domain(name)) if name.trim_matches('.').contains('.') && url.port().is_none() => Ok(Self(url)),
            _ => Err(BadAddress::Host),
        }
    }

    /// The address itself, for the request and for storing it encrypted.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address")
    }
}

/// Why a text is no calendar that we can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    TooLarge,
    TooMany,
    TooDeep,
    LineTooLong,
    /// Another encoding than UTF-8, or no text at all.
    NotText,
    /// No VCALENDAR in it: a web page, an empty file.
    NotCalendar,
    /// BEGIN and END do not match, or the end is missing.
    CutOff,
}

/// Why a calendar could not be read this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No such name, no connection, no answer in time.
    NoAnswer,
    /// The name leads into a private network.
    NotPublic,
    /// The address no longer works, or never did: 401, 403, 404, 410.
    Closed,
    /// Any other answer than a calendar.
    Status,
    /// Sent on too often, or to where we don't go.
    Redirected,
    Unreadable(Unreadable),
}

impl Failure {
    const WORDS: [(Self, &str); 12] = [
        (Self::NoAnswer, "no-answer"),
        (Self::NotPublic, "not-public"),
        (Self::Closed, "closed"),
        (Self::Status, "status"),
        (Self::Redirected, "redirected"),
        (Self::Unreadable(Unreadable::TooLarge), "too-large"),
        (Self::Unreadable(Unreadable::TooMany), "too-many"),
        (Self::Unreadable(Unreadable::TooDeep), "too-deep"),
        (Self::Unreadable(Unreadable::LineTooLong), "line-too-long"),
        (Self::Unreadable(Unreadable::NotText), "not-text"),
        (Self::Unreadable(Unreadable::NotCalendar), "not-calendar"),
        (Self::Unreadable(Unreadable::CutOff), "cut-off"),
    ];

    /// The word in the database and in logs.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(failure, _)| *failure == self).map_or("", |(_, word)| *word)
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(failure, _)| *failure)
    }
}

/// How reading a volunteer's calendar stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusyCalendar {
    /// Grows with each new address or file.
    pub generation: i64,
    /// Read again and again from an address; else a file, read once.
    pub is_fetched: bool,
    /// When it was last read; its busy times are as of then.
    pub read: Option<Instant>,
    /// Busy times that were found then.
    pub times: u32,
    /// Not everything in it could be read.
    pub is_cut: bool,
    /// The last try, where it failed, and how many did since it was last read.
    pub failed: Option<(Instant, Failure)>,
    pub failures: u32,
    pub etag: Option<String>,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("https://calendar.example.com/ical/x/basic.ics", Ok("https://calendar.example.com/ical/x/basic.ics"))]
    #[case(" webcal://p1-cal.example.com/published/2/x ", Ok("https://p1-cal.example.com/published/2/x"))]
    #[case("WEBCAL://example.com/x#part", Ok("https://example.com/x"))]
    #[case("https://example.com:443/x", Ok("https://example.com/x"))]
    #[case("", Err(BadAddress::Empty))]
    #[case("my calendar", Err(BadAddress::Form))]
    #[case("file:///etc/passwd", Err(BadAddress::Form))]
    #[case("javascript:alert(1)", Err(BadAddress::Form))]
    #[case("http://example.com/x", Err(BadAddress::NotHttps))]
    #[case("https://user:word@example.com/x", Err(BadAddress::Password))]
    #[case("https://127.0.0.1/x", Err(BadAddress::Host))]
    #[case("https://2130706433/x", Err(BadAddress::Host))]
    #[case("https://0x7f.1/x", Err(BadAddress::Host))]
    #[case("https://[::ffff:127.0.0.1]/x", Err(BadAddress::Host))]
    #[case("https://localhost/x", Err(BadAddress::Host))]
    #[case("https://example.com:8443/x", Err(BadAddress::Host))]
    fn only_plain_https_names_are_addresses(#[case] text: &str, #[case] want: Result<&str, BadAddress>) {
        let got = Address::parse(text, false);
        assert_eq!(got.as_ref().map(Address::expose).map_err(|bad| *bad), want);
    }

    #[test]
    fn being_sent_on_is_no_way_around() {
        let from = Address::parse("https://example.com/a/b", false).expect("an address");
        assert_eq!(from.join("../c", false).as_ref().map(Address::expose), Ok("https://example.com/c"));
        assert_eq!(from.join("http://example.com/c", false), Err(BadAddress::NotHttps));
        assert_eq!(from.join("https://169.254.169.254/", false), Err(BadAddress::Host));
        assert_eq!(from.join("//[::1]/", false), Err(BadAddress::Host));
    }

    #[test]
    fn an_address_is_not_printed() {
        let address = Address::parse("https://example.com/secret", false).expect("an address");
        assert_eq!(format!("{address:?}"), "Address");
    }

    #[test]
    fn every_failure_has_a_word_of_its_own() {
        for (failure, word) in Failure::WORDS {
            assert_eq!((failure.as_str(), Failure::from_word(word)), (word, Some(failure)));
        }
    }
}
