//! Answers as they were typed, parsed into what the domain takes. Says at each field what is wrong with it.

use std::collections::BTreeSet;

use crate::domain::booking::{Support, Wish};
use crate::domain::group::{GroupKind, SessionKind};
use crate::domain::text::{BadText, Email, Line, Phone, Postcode};
use crate::web::form::{Errors, Form};
use crate::web::words;

pub struct How {
    pub wish: Wish,
    pub kind: SessionKind,
}

pub struct Where {
    pub venue: Line,
    pub postcode: Postcode,
}

pub struct Group {
    pub name: Line,
    pub kind: GroupKind,
    pub people: u32,
}

pub struct Contact {
    pub name: Line,
    pub email: Email,
    pub phone: Option<Phone>,
}

/// Most people that a session is asked for.
const MOST_PEOPLE: u32 = 2_000;

const WISHES: [Wish; 3] = [Wish::InPerson, Wish::Online, Wish::Either];

pub fn how(form: &Form, kinds: &[SessionKind]) -> Result<How, Errors> {
    let mut errors = Errors::default();
    let wish = WISHES.into_iter().find(|w| words::wish_code(*w) == form.value("format"));
    if wish.is_none() {
        errors.add("format", "Choose how we should give the session");
    }
    let kind = kinds.iter().find(|k| k.code == form.value("kind"));
    if kind.is_none() {
        errors.add("kind", "Choose the kind of session");
    }
    match (wish, kind) {
        (Some(wish), Some(kind)) => Ok(How { wish, kind: kind.clone() }),
        _ => Err(errors),
    }
}

pub fn place(form: &Form) -> Result<Where, Errors> {
    let mut errors = Errors::default();
    let venue = line(&mut errors, form, "venue", "the name of the place");
    let postcode = match Postcode::parse(form.value("postcode")) {
        Ok(postcode) => Some(postcode),
        Err(BadText::Empty) => wrong(&mut errors, "postcode", "Enter a postcode"),
        Err(_) => wrong(&mut errors, "postcode", "Enter a full UK postcode, like SG1 1AA"),
    };
    match (venue, postcode) {
        (Some(venue), Some(postcode)) => Ok(Where { venue, postcode }),
        _ => Err(errors),
    }
}

pub fn group(form: &Form) -> Result<Group, Errors> {
    let mut errors = Errors::default();
    let name = line(&mut errors, form, "group", "the name of your group");
    let kind = GroupKind::ALL.into_iter().find(|k| words::group_kind_code(*k) == form.value("group_kind"));
    if kind.is_none() {
        errors.add("group_kind", "Choose the kind of group");
    }
    let people = people(&mut errors, form.value("people").trim());
    match (name, kind, people) {
        (Some(name), Some(kind), Some(people)) => Ok(Group { name, kind, people }),
        _ => Err(errors),
    }
}

fn people(errors: &mut Errors, typed: &str) -> Option<u32> {
    if typed.is_empty() {
        return wrong(errors, "people", "Enter about how many people will come");
    }
    let digits = typed.len() <= 5 && typed.bytes().all(|b| b.is_ascii_digit());
    match typed.parse::<u32>() {
        Ok(n) if digits && (1..=MOST_PEOPLE).contains(&n) => Some(n),
        _ => wrong(errors, "people", "Number of people must be a whole number from 1 to 2,000"),
    }
}

/// Nothing ticked is an answer: nothing is needed.
pub fn support(form: &Form) -> Result<Support, Errors> {
    let mut errors = Errors::default();
    let has = |value| form.has("support", value);
    let known = ["bsl", "language", "easy-read", "step-free", "women-only", "none", ""];
    if form.values("support").iter().any(|v| !known.contains(v)) {
        errors.add("support", "Choose from the list");
    }
    if has("none") && form.values("support").iter().any(|v| *v != "none" && !v.is_empty()) {
        errors.add("support", "Choose what the session needs, or that it needs none of these");
    }
    let mut languages = BTreeSet::new();
    if has("language") {
        match form.value("language") {
            tag if is_tag(tag) => {
                languages.insert(tag.to_owned());
            }
            _ => errors.add("language", "Choose a language"),
        }
    }
    let support = Support {
        languages,
        bsl: has("bsl"),
        easy_read: has("easy-read"),
        step_free: has("step-free"),
        women_only: has("women-only"),
    };
    if errors.is_empty() { Ok(support) } else { Err(errors) }
}

/// The shape of a language tag (RFC 5646), nothing more.
fn is_tag(text: &str) -> bool {
    (2..=12).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

pub fn contact(form: &Form) -> Result<Contact, Errors> {
    let mut errors = Errors::default();
    let name = line(&mut errors, form, "name", "your name");
    let email = email(&mut errors, form.value("email"));
    let phone = match Phone::parse(form.value("phone")) {
        Ok(phone) => Some(Some(phone)),
        Err(BadText::Empty) => Some(None),
        Err(_) => wrong(&mut errors, "phone", "Enter a phone number, like 01632 960 001, or leave it empty"),
    };
    match (name, email, phone) {
        (Some(name), Some(email), Some(phone)) => Ok(Contact { name, email, phone }),
        _ => Err(errors),
    }
}

/// An email address in the field `email`.
pub fn email(errors: &mut Errors, typed: &str) -> Option<Email> {
    match Email::parse(typed) {
        Ok(email) => Some(email),
        Err(BadText::Empty) => wrong(errors, "email", "Enter an email address"),
        Err(_) => wrong(errors, "email", "Enter an email address in the correct format, like name@example.com"),
    }
}

/// One line of text; `what` names it after "Enter".
pub fn line(errors: &mut Errors, form: &Form, field: &str, what: &str) -> Option<Line> {
    let bad = match Line::parse(form.value(field)) {
        Ok(line) => return Some(line),
        Err(bad) => bad,
    };
    let message = match bad {
        BadText::Empty => format!("Enter {what}"),
        BadText::TooLong(most) => format!("Shorten {what} to {most} characters or fewer"),
        BadText::Hidden | BadText::Form => {
            format!("Type {what} again. It includes characters that cannot be shown on a page")
        }
    };
    wrong(errors, field, &message)
}

fn wrong<T>(errors: &mut Errors, field: &str, message: &str) -> Option<T> {
    errors.add(field, message);
    None
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn said(errors: Option<&Errors>) -> Vec<String> {
        errors.into_iter().flatten().map(|p| format!("{}: {}", p.field, p.message)).collect()
    }

    #[rstest]
    #[case("Ann\r\nBcc: x@example.org")]
    #[case("Ann\0Bell")]
    #[case("Ann\u{202E}lleB")]
    #[case("Ann \u{FFFD} Bell")]
    fn hidden_characters_are_refused_with_a_message(#[case] name: &str) {
        let form = Form::new([("name", name), ("email", "ann@example.org")]);
        let want = "name: Type your name again. It includes characters that cannot be shown on a page";
        assert_eq!(said(contact(&form).err().as_ref()), [want]);
    }

    #[test]
    fn ten_thousand_characters_are_refused_with_a_message() {
        let form = Form::new([("venue", "x".repeat(10_000).as_str()), ("postcode", "SG1 1AA")]);
        assert_eq!(
            said(place(&form).err().as_ref()),
            ["venue: Shorten the name of the place to 120 characters or fewer"]
        );
    }

    #[rstest]
    #[case("0", false)]
    #[case("1", true)]
    #[case(" 2000 ", true)]
    #[case("2001", false)]
    #[case("+20", false)]
    #[case("-1", false)]
    #[case("99999999999999999999", false)]
    #[case("about 20", false)]
    fn people_are_counted_in_whole_numbers(#[case] typed: &str, #[case] good: bool) {
        let form = Form::new([("group", "Knit"), ("group_kind", "community"), ("people", typed)]);
        assert_eq!(group(&form).is_ok(), good);
    }

    #[rstest]
    #[case(&[], true)]
    #[case(&[("support", "none")], true)]
    #[case(&[("support", "none"), ("support", "bsl")], false)]
    #[case(&[("support", "bsl"), ("support", "step-free")], true)]
    #[case(&[("support", "language"), ("language", "")], false)]
    #[case(&[("support", "language"), ("language", "ur")], true)]
    #[case(&[("support", "dance")], false)]
    fn needs_may_be_none_or_several(#[case] typed: &[(&str, &str)], #[case] good: bool) {
        assert_eq!(support(&Form::new(typed.iter().copied())).is_ok(), good);
    }

    #[test]
    fn a_language_counts_only_where_it_is_ticked() {
        let form = Form::new([("support", "bsl"), ("language", "ur")]);
        assert_eq!(support(&form).expect("fine").languages, BTreeSet::new());
    }
}
