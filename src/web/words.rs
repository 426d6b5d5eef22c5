//! Short words of pages for values of the domain: states, kinds of group, formats, spans of time. Says, never decides.

use crate::domain::booking::{State, Wish};
use crate::domain::group::GroupKind;
use crate::web::parts::Choice;

/// What the host's page says about where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateWords {
    /// An adjective for the tag.
    pub tag: &'static str,
    /// Colour of the tag, the same on every page.
    pub colour: &'static str,
    /// Heading of the host's page.
    pub heading: &'static str,
    /// What happens next, a paragraph each.
    pub next: &'static [&'static str],
}

const UNPROVEN: StateWords = StateWords {
    tag: "Not confirmed",
    colour: "yellow",
    heading: "We have your request",
    next: &[
        "We have sent you an email. Use the link in it to confirm your email address.",
        "We start to look for volunteers when you have done this.",
    ],
};

const REQUESTED: StateWords = StateWords {
    tag: "Received",
    colour: "blue",
    heading: "We have your request",
    next: &[
        "We are looking for volunteers who can come at the time you asked for.",
        "We will email you when they have said yes.",
    ],
};

const OFFERED: StateWords = StateWords {
    tag: "In progress",
    colour: "blue",
    heading: "We are asking volunteers",
    next: &[
        "We have asked volunteers to give your session. They have a few days to answer.",
        "We will email you when they have said yes.",
    ],
};

const CONFIRMED: StateWords = StateWords {
    tag: "Confirmed",
    colour: "green",
    heading: "Your session is confirmed",
    next: &["Your volunteers have said yes. We have sent you an email with a calendar invitation."],
};

const COUNTED: StateWords = StateWords {
    tag: "Completed",
    colour: "grey",
    heading: "Your session has taken place",
    next: &["Thank you for having us."],
};

const CANCELLED: StateWords = StateWords {
    tag: "Cancelled",
    colour: "grey",
    heading: "This session is cancelled",
    next: &["Nobody will come. We have told the volunteers. You can book another session at any time."],
};

const DECLINED: StateWords = StateWords {
    tag: "Declined",
    colour: "grey",
    heading: "We cannot give this session",
    next: &["We are sorry that we cannot give this session. Contact us if you would like to talk about other ways."],
};

const NOT_STAFFED: StateWords = StateWords {
    tag: "Not possible",
    colour: "grey",
    heading: "We could not find volunteers",
    next: &[
        "We are sorry that nobody could come at the times you asked for.",
        "You can book another date, or ask for an online session.",
    ],
};

/// Words for a state as the host sees it. `proven`: the email address was confirmed.
pub fn state(state: State, proven: bool) -> StateWords {
    match state {
        State::Requested if !proven => UNPROVEN,
        State::Requested => REQUESTED,
        State::Offered => OFFERED,
        State::Confirmed => CONFIRMED,
        State::Counted => COUNTED,
        State::Cancelled => CANCELLED,
        State::Declined => DECLINED,
        State::NotStaffed => NOT_STAFFED,
    }
}

/// What the error page says for a status: title, and a paragraph each.
pub type StatusWords = (&'static str, &'static [&'static str]);

const STATUSES: [(u16, StatusWords); 12] = [
    (
        403,
        (
            "You cannot see this page",
            &[
                "You may be logged in as somebody else, or the page may have been open too long.",
                "Go back, load the page again and try once more.",
            ],
        ),
    ),
    (
        404,
        (
            "Page not found",
            &[
                "If you typed the web address, check it is correct.",
                "If you pasted the web address, check you copied all of it.",
            ],
        ),
    ),
    (405, ("You cannot do this here", &["Go back and use the buttons on the page."])),
    (408, ("This took too long", &["Check your internet connection and try again."])),
    (
        409,
        (
            "Somebody else was faster",
            &[
                "Something changed while you had the page open. We did not change anything.",
                "Load the page again to see what holds now.",
            ],
        ),
    ),
    (
        410,
        (
            "This link no longer works",
            &["It was used already, or it is too old.", "Use the newest email from us, or contact us for a new link."],
        ),
    ),
    (413, ("That is too much at once", &["What you sent is too large. Send less, or contact us."])),
    (421, ("This website has another address", &["Check the web address that you typed."])),
    (422, ("We could not read what you sent", &["Go back and check your answers."])),
    (
        429,
        (
            "Too many tries",
            &["Wait for some minutes and try again.", "You can phone or email us if you do not want to wait."],
        ),
    ),
    (431, ("Your browser sent too much", &["Delete the cookies of this website and try again."])),
    (503, ("This service is not available", &["Try again in some minutes. We did not save what you sent."])),
];

const FAILED: StatusWords = (
    "There is a problem with this service",
    &["Try again in some minutes.", "If it happens again, phone or email us."],
);

/// The general words for an HTTP status; any other is our own fault.
pub fn status(status: u16) -> StatusWords {
    STATUSES.iter().find(|(s, _)| *s == status).map_or(FAILED, |(_, words)| *words)
}

pub fn group_kind(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Community => "Community group",
        GroupKind::Faith => "Faith group",
        GroupKind::Workplace => "Workplace",
        GroupKind::OlderPeople => "Group for older people",
        GroupKind::Women => "Women's group",
        GroupKind::Men => "Men's group",
        GroupKind::Carers => "Carers' group",
        GroupKind::School => "School or college",
        GroupKind::Health => "Health or support group",
        GroupKind::Other => "Other",
    }
}

/// The word of a form or an address for a kind of group.
pub fn group_kind_code(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Community => "community",
        GroupKind::Faith => "faith",
        GroupKind::Workplace => "workplace",
        GroupKind::OlderPeople => "older-people",
        GroupKind::Women => "women",
        GroupKind::Men => "men",
        GroupKind::Carers => "carers",
        GroupKind::School => "school",
        GroupKind::Health => "health",
        GroupKind::Other => "other",
    }
}

pub fn wish(wish: Wish) -> &'static str {
    match wish {
        Wish::InPerson => "In person",
        Wish::Online => "Online",
        Wish::Either => "In person or online",
    }
}

/// The word of a form for a wish.
pub fn wish_code(wish: Wish) -> &'static str {
    match wish {
        Wish::InPerson => "in-person",
        Wish::Online => "online",
        Wish::Either => "either",
    }
}

/// How the session may be given, as choices.
pub fn formats() -> [Choice; 3] {
    [
        Choice::new(wish_code(Wish::InPerson), "In person").hint("Volunteers come to you"),
        Choice::new(wish_code(Wish::Online), "Online").hint("A video call for your group"),
        Choice::new(wish_code(Wish::Either), "I do not mind"),
    ]
}

/// Kinds of group as choices, with nothing chosen first.
pub fn group_kinds() -> Vec<Choice> {
    let kinds = GroupKind::ALL.map(|k| Choice::new(group_kind_code(k), group_kind(k)));
    std::iter::once(Choice::new("", "Choose the kind of group")).chain(kinds).collect()
}

/// What a session may need, as choices; `language` opens a field where there are languages to choose from.
pub fn supports(languages: bool) -> Vec<Choice> {
    let mut all = vec![
        Choice::new("bsl", "British Sign Language (BSL) interpreter"),
        Choice::new("easy-read", "Easy read materials"),
        Choice::new("step-free", "Step-free access"),
        Choice::new("women-only", "Women volunteers only"),
    ];
    if languages {
        all.insert(1, Choice::new("language", "A language other than English").reveals());
    }
    all.extend([Choice::divider("or"), Choice::new("none", "No, we do not need any of these").exclusive()]);
    all
}

/// Weeks of a regular meeting, as choices.
pub fn weeks() -> [Choice; 7] {
    [
        ("", "Choose a week"),
        ("every", "Every"),
        ("1", "1st"),
        ("2", "2nd"),
        ("3", "3rd"),
        ("4", "4th"),
        ("last", "Last"),
    ]
    .map(|(value, text)| Choice::new(value, text))
}

/// Days of a regular meeting, as choices.
pub fn weekdays() -> [Choice; 8] {
    [
        ("", "Choose a day"),
        ("monday", "Monday"),
        ("tuesday", "Tuesday"),
        ("wednesday", "Wednesday"),
        ("thursday", "Thursday"),
        ("friday", "Friday"),
        ("saturday", "Saturday"),
        ("sunday", "Sunday"),
    ]
    .map(|(value, text)| Choice::new(value, text))
}

/// "7 days", "1 year", "2 years": whole years where the days make them.
pub fn days(days: i64) -> String {
    let years = days / 365;
    if years > 0 && days - years * 365 <= years / 4 + 1 {
        return counted(years, "year");
    }
    counted(days, "day")
}

/// "1 hour", "90 minutes", "24 hours".
pub fn minutes(minutes: i64) -> String {
    if minutes % 60 == 0 { counted(minutes / 60, "hour") } else { counted(minutes, "minute") }
}

/// "1 person"-like: the number and the word, with an s unless it is one.
pub fn counted(count: i64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(1, "1 day")]
    #[case(7, "7 days")]
    #[case(90, "90 days")]
    #[case(365, "1 year")]
    #[case(730, "2 years")]
    #[case(731, "2 years")]
    #[case(2192, "6 years")]
    #[case(400, "400 days")]
    fn spans_are_said_in_the_largest_whole_unit(#[case] given: i64, #[case] want: &str) {
        assert_eq!(days(given), want);
    }

    #[rstest]
    #[case(60, "1 hour")]
    #[case(90, "90 minutes")]
    #[case(120, "2 hours")]
    fn lengths_are_said_in_hours_where_they_are_whole(#[case] given: i64, #[case] want: &str) {
        assert_eq!(minutes(given), want);
    }

    #[test]
    fn the_codes_of_forms_are_those_of_the_files() {
        for kind in GroupKind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("a kind"), group_kind_code(kind));
        }
        for w in [Wish::InPerson, Wish::Online, Wish::Either] {
            assert_eq!(serde_json::to_value(w).expect("a wish"), wish_code(w));
        }
    }

    #[test]
    fn each_state_has_a_tag_and_says_what_happens_next() {
        for s in State::ALL {
            let words = state(s, true);
            assert!(!words.tag.is_empty() && !words.next.is_empty(), "{s:?}");
        }
    }
}
