//! Short texts of the desk: states, answers, rules, reasons, numbers with their denominators.

use crate::actions::what_if_moved::{Becomes, Effect, Snag};
use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::inbound::Why;
use crate::domain::notice::{LetterState, NoticeKind};
use crate::domain::offer::{OfferState, TeamRole};
use crate::domain::plan::{Draft, MemberWhy, Shortage};
use crate::domain::reply::Said;
use crate::domain::time::Instant;
use crate::store::views::ItemKind;
use crate::web::languages;

/// A state as an adjective, and its colour.
pub fn state(state: State) -> (&'static str, &'static str) {
    match state {
        State::Requested => ("Requested", "blue"),
        State::Offered => ("Offered", "yellow"),
        State::Confirmed => ("Confirmed", "green"),
        State::Counted => ("Counted", "grey"),
        State::Cancelled => ("Cancelled", "grey"),
        State::Declined => ("Declined", "grey"),
        State::NotStaffed => ("Not staffed", "red"),
    }
}

pub fn answer(state: OfferState) -> (&'static str, &'static str) {
    match state {
        OfferState::Open => ("Asked", "yellow"),
        OfferState::Accepted => ("Accepted", "green"),
        OfferState::Declined => ("Declined", "grey"),
        OfferState::Expired => ("Silent", "grey"),
        OfferState::Withdrawn => ("Withdrawn", "grey"),
        OfferState::TakenOff => ("Taken off", "grey"),
    }
}

pub fn letter(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Received => "Request received",
        NoticeKind::Offer => "Offer",
        NoticeKind::OfferWithdrawn => "Offer withdrawn",
        NoticeKind::Confirmed => "Confirmed",
        NoticeKind::Changed | NoticeKind::RequestChanged => "Changed",
        NoticeKind::Cancelled => "Cancelled",
        NoticeKind::TakenOff => "Taken off",
        NoticeKind::Declined => "Declined",
        NoticeKind::NotStaffed => "Not staffed",
        NoticeKind::ReminderWeek | NoticeKind::ReminderDay => "Reminder",
        NoticeKind::Feedback => "How did it go",
        NoticeKind::LogIn => "Log-in",
    }
}

pub fn letter_state(state: LetterState) -> (&'static str, &'static str) {
    match state {
        LetterState::Waiting => ("Waiting", "blue"),
        LetterState::Sent => ("Sent", "green"),
        LetterState::Failed => ("Failed", "red"),
        LetterState::Superseded => ("Overtaken", "grey"),
    }
}

pub fn item(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::AskedNext => "A place reopened and the next volunteer was asked",
        ItemKind::NobodyFound => "A place is open and the plan finds nobody for it",
        ItemKind::RingThem => "The session is soon: ring the volunteers asked",
        ItemKind::LetterFailed => "A letter could not be delivered",
        ItemKind::Passed => "A wished time passed without a team",
        ItemKind::DroppedOut => "A volunteer dropped out",
        ItemKind::LetterStopped => "A volunteer who gets no letters with offers was asked: ring them",
        ItemKind::MailDown => "The mail server has not taken letters for 15 minutes: nobody is told anything",
        ItemKind::BusyClash => "A volunteer's own calendar says they are busy then: ask them",
        ItemKind::NeedsReplacement => "A volunteer's calendar said no: needs a replacement",
        ItemKind::AskHost => "The host's calendar said no: ask the host",
        ItemKind::NoLink => "A session online is confirmed and nobody can join it: give it a link",
        ItemKind::MailCame => "An email came that somebody must read",
        ItemKind::WantsToVolunteer => "Somebody wants to volunteer: write to them",
    }
}

/// What a line is about that is about no booking.
pub fn no_booking(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::MailDown => "All letters",
        ItemKind::LetterFailed => "A letter with a link to log in",
        ItemKind::MailCame => "The email names no booking",
        _ => "No booking",
    }
}

/// Beside an address that letters came back from.
pub const NO_LETTERS: &str = "Letters do not arrive at this address";

/// What a calendar answered.
pub fn said(said: Said) -> &'static str {
    match said {
        Said::Accepted => "accepted",
        Said::Tentative => "maybe",
        Said::Declined => "declined",
    }
}

/// Why somebody must read a message.
pub fn why_read(why: Why) -> &'static str {
    match why {
        Why::Letter => "Somebody wrote to the programme. Nothing was done about it.",
        Why::Remark => {
            "Somebody added a remark to the answer of their calendar. The booking's page shows the answers that count."
        }
        Why::Unproven => "It answers an invitation, but the sender is not sure: nothing was recorded.",
        Why::Stranger => "It answers an invitation, but not from somebody invited: nothing was recorded.",
        Why::Counter => "Somebody invited proposes another time: nothing was changed.",
        Why::Delegated => "Somebody invited wants to send another person: nothing was changed.",
        Why::Unclear => "It answers an invitation with neither yes, maybe nor no: nothing was recorded.",
        Why::Volunteer => "Somebody asks to become a volunteer, by the form on our pages. Nothing was sent to them.",
    }
}

pub const MOVED: &str = "Time or place changed";
pub const LINKED: &str = "The link is saved. Who has a confirmation already gets it in a letter.";
pub const LINK_GONE: &str = "The link is taken away. Who has a confirmation already hears of it in a letter.";

pub const MOVED_BACK: &str = "Time and place are as they were. No letter about the change has left.";

/// What a move does to somebody, and what speaks against their coming.
pub fn effect(effect: &Effect, minutes: i64) -> String {
    let what = match effect.becomes {
        Becomes::Kept => format!("said yes and keeps it, for the start moves by at most {minutes} minutes"),
        Becomes::AskedAgain => "said yes before and is asked again".to_owned(),
        Becomes::StillAsked => "has not answered yet and is asked for the new time or place".to_owned(),
    };
    let snags: Vec<&str> = effect.snags.iter().map(|snag| self::snag(*snag)).collect();
    let but = if snags.is_empty() { String::new() } else { format!(" Note: {}.", snags.join("; ")) };
    format!("{}, {}: {what}.{but}", effect.mate.name, effect.mate.offer.role.words())
}

fn snag(snag: Snag) -> &'static str {
    match snag {
        Snag::OtherSession => "another session of theirs is too near",
        Snag::Limit => "they have as many sessions then as they want",
        Snag::Rule("FORMAT") => "does not give sessions in this form",
        Snag::Rule("TOPIC") => "is not trained for this kind of session",
        Snag::Rule("TOPIC_EXPIRED") => "their training ends before the date",
        Snag::Rule("TAG") => "does not fit what the group asked for",
        Snag::Rule("DBS") => "has no DBS check of the level needed",
        Snag::Rule("DBS_EXPIRED") => "their DBS check ends before the date",
        Snag::Rule("AVOID") => "is not sent to this group",
        Snag::Rule("RADIUS") => "lives further away than they travel",
        Snag::Rule("AVAILABILITY") => "is not free then, travel counted",
        Snag::Rule(_) => "is kept out by a rule",
    }
}

/// `60 volunteers: 12 do not …, 5 could take part, …` as lines.
pub fn shortage(s: &Shortage) -> Vec<String> {
    let mut lines = vec![format!("{} volunteers were looked at", s.volunteers)];
    lines.extend(s.funnel.iter().map(|(code, n)| format!("{n} of {}: {} ({code})", s.volunteers, rule(code))));
    lines.push(format!(
        "{} of {} fit every rule, {} of these are free, {} of them can lead",
        s.eligible, s.volunteers, s.free, s.free_leads
    ));
    if !s.missing.is_empty() {
        lines.push(format!("Missing: {}", s.missing.iter().map(|m| missing(m)).collect::<Vec<_>>().join(", ")));
    }
    lines
}

fn missing(what: &str) -> String {
    match what.split_once(':') {
        Some((_, tag)) => format!("somebody who speaks {}", languages::name(tag)),
        None if what == "support" => format!("a {}", TeamRole::Support.words()),
        None => format!("a {what}"),
    }
}

/// What a rule that took somebody out says.
fn rule(code: &str) -> &'static str {
    match code {
        "FORMAT" => "do not give sessions in this form",
        "TOPIC" => "are not trained for this kind of session",
        "TOPIC_EXPIRED" => "their training ends before the date",
        "TAG" => "do not fit what the group asked for",
        "DBS" => "have no DBS check of the level needed",
        "DBS_EXPIRED" => "their DBS check ends before the date",
        "AVOID" => "said no, did not answer or are not sent to this group",
        "RADIUS" => "live further away than they travel",
        "AVAILABILITY" => "are not free then, travel counted",
        _ => "are kept out by a rule",
    }
}

/// Why this person, as one line: distance, load with its denominator, languages.
pub fn why(why: &MemberWhy) -> String {
    let mut parts = Vec::with_capacity(4);
    if why.road_m > 0 {
        parts.push(format!("{:.1} km by road, {} minutes each way", metres(why.road_m) / 1000.0, why.ride_min));
    } else {
        parts.push("no travel".to_owned());
    }
    parts.push(format!("session {} of the {} offered in this window", why.load, why.offered));
    parts.push(format!("{} given in the last 90 days", why.prior_load));
    if !why.languages.is_empty() {
        let names: Vec<String> = why.languages.iter().map(|l| languages::name(l)).collect();
        parts.push(format!("speaks {}", names.join(" and ")));
    }
    parts.join("; ")
}

#[expect(clippy::cast_precision_loss, reason = "metres and points of a plan are far below 2^52")]
fn metres(n: i64) -> f64 {
    n as f64
}

/// How good the plan is: its points, the proven limit, and the distance between them in percent of the limit;
/// or that there is none.
pub fn quality(draft: &Draft) -> String {
    if draft.bound <= 0 {
        return String::new();
    }
    if draft.score == draft.bound {
        return format!("The plan is worth {} points: proven to be the best possible.", thousands(draft.score));
    }
    // In hundredths of a percent, rounded up: "at most" must be true.
    let gap = (i128::from(draft.bound - draft.score) * 10_000 + i128::from(draft.bound) - 1) / i128::from(draft.bound);
    format!(
        "The plan is worth {} points. No plan is worth more than {}: at most {}.{:02}% from the best possible.",
        thousands(draft.score),
        thousands(draft.bound),
        gap / 100,
        gap % 100
    )
}

/// `1 of 2 accepted, 1 asked`; `no team yet` before a plan was published.
pub fn team(facts: &BookingFacts, now: Instant) -> String {
    let Some(team) = facts.booking.team else { return "no team yet".to_owned() };
    let accepted = format!("{} of {} accepted", facts.team().count(), team.lead + team.support);
    match facts.asked(now).count() {
        0 => accepted,
        n => format!("{accepted}, {n} asked"),
    }
}

/// `188,293`.
pub fn thousands(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = if n < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What an action of the history means.
pub fn did(action: &str) -> String {
    match action {
        "request_booking" => "asked for the session".to_owned(),
        "prove_contact" => "confirmed the email address".to_owned(),
        "vouch_booking" => "vouched for the request".to_owned(),
        "publish_plan" => "asked volunteers".to_owned(),
        "ask_stand_ins" => "asked volunteers of their own choice".to_owned(),
        "accept_offer" => "accepted a place".to_owned(),
        "decline_offer" => "declined a place".to_owned(),
        "expire_offer" => "closed an offer without an answer".to_owned(),
        "cancel_booking" => "cancelled the session".to_owned(),
        "decline_booking" => "declined the request".to_owned(),
        "pass_time" => "freed the team of a time that passed".to_owned(),
        "record_reply" => "recorded what a calendar answered".to_owned(),
        "give_join_link" => "changed the link to join online".to_owned(),
        "move_session" => "changed the time or place".to_owned(),
        "undo" => "took back what was not sent yet".to_owned(),
        "take_off" => "took somebody off the team".to_owned(),
        "mark_not_staffed" => "marked it as not staffed".to_owned(),
        "hold_booking" => "changed when plans may include it".to_owned(),
        "record_outcome" => "recorded what came of it".to_owned(),
        other => other.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_shortage_names_every_number_with_its_denominator() {
        let funnel = BTreeMap::from([("RADIUS".to_owned(), 7), ("AVAILABILITY".to_owned(), 11)]);
        let s = Shortage {
            slot: 0,
            funnel,
            volunteers: 20,
            eligible: 2,
            free: 1,
            free_leads: 0,
            missing: vec!["lead".into(), "language:ur".into()],
        };
        let want = [
            "20 volunteers were looked at",
            "11 of 20: are not free then, travel counted (AVAILABILITY)",
            "7 of 20: live further away than they travel (RADIUS)",
            "2 of 20 fit every rule, 1 of these are free, 0 of them can lead",
            "Missing: a lead, somebody who speaks Urdu",
        ];
        assert_eq!(shortage(&s), want);
    }

    #[rstest::rstest]
    #[case(0, 0, "")]
    #[case(41_230, 41_230, "The plan is worth 41,230 points: proven to be the best possible.")]
    #[case(41_229, 41_230, "worth 41,229 points. No plan is worth more than 41,230: at most 0.01% from")]
    #[case(9_996, 10_000, "at most 0.04% from the best possible.")]
    #[case(99_959, 100_000, "at most 0.05% from the best possible.")]
    #[case(-500, 1_000, "at most 150.00% from the best possible.")]
    fn the_distance_from_the_best_is_never_told_too_small(#[case] score: i64, #[case] bound: i64, #[case] want: &str) {
        let draft = Draft {
            made: "2027-01-12T10:00:00Z".parse().expect("an instant"),
            dirty: 0,
            seed: 1,
            score,
            bound,
            rows: Vec::new(),
            unfilled: Vec::new(),
            problem_json: String::new(),
            plan_json: String::new(),
        };
        let said = quality(&draft);
        assert!(said.contains(want) && said.is_empty() == want.is_empty(), "{said}");
    }

    #[test]
    fn points_are_written_with_commas() {
        assert_eq!([0, 999, 1_000, 188_293, -1_234_567].map(thousands), ["0", "999", "1,000", "188,293", "-1,234,567"]);
    }

    #[test]
    fn a_reason_says_distance_load_and_language() {
        let w = MemberWhy {
            road_m: 18_919,
            ride_min: 38,
            load: 2,
            prior_load: 1,
            offered: 8,
            languages: vec!["ur".into()],
        };
        assert_eq!(
            why(&w),
            "18.9 km by road, 38 minutes each way; session 2 of the 8 offered in this window; 1 given in the last 90 days; speaks Urdu"
        );
    }
}
