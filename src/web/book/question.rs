//! The questions of the booking form in their order, and the names of their fields.

use crate::domain::booking::Wish;

/// One page of the form; "Check your answers" comes after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    How,
    Where,
    When,
    Group,
    Support,
    Contact,
}

/// Where all answers are shown before they are sent.
pub const CHECK: &str = "/book/check";

impl Question {
    pub const ALL: [Self; 6] = [Self::How, Self::Where, Self::When, Self::Group, Self::Support, Self::Contact];

    /// The last part of its path.
    fn as_str(self) -> &'static str {
        match self {
            Self::How => "how",
            Self::Where => "where",
            Self::When => "when",
            Self::Group => "group",
            Self::Support => "support",
            Self::Contact => "contact",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|q| q.as_str() == text)
    }

    pub fn path(self) -> String {
        format!("/book/{}", self.as_str())
    }

    /// The same page, leading back to "Check your answers".
    pub fn change_path(self) -> String {
        format!("{}?change=yes", self.path())
    }

    /// Names of the fields that are kept.
    pub fn fields(self) -> &'static [&'static str] {
        match self {
            Self::How => &["format", "kind"],
            Self::Where => &["venue", "postcode"],
            Self::When => &[
                "slot",
                "day",
                "month",
                "year",
                "time",
                "day_2",
                "month_2",
                "year_2",
                "time_2",
                "day_3",
                "month_3",
                "year_3",
                "time_3",
                "regular_week",
                "regular_day",
                "regular_time",
            ],
            Self::Group => &["group", "group_kind", "people"],
            Self::Support => &["support", "language"],
            Self::Contact => &["name", "email", "phone"],
        }
    }

    /// Those that somebody is asked who wishes so: nobody has to say where an online session is.
    pub fn asked(wish: Wish) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |q| wish != Wish::Online || *q != Self::Where)
    }

    /// The question before this one; none before the first.
    pub fn before(self, wish: Wish) -> Option<Self> {
        Self::asked(wish).take_while(|q| *q != self).last()
    }

    /// The question after this one; none after the last.
    pub fn after(self, wish: Wish) -> Option<Self> {
        Self::asked(wish).skip_while(|q| *q != self).nth(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_online_session_has_no_place() {
        assert_eq!(Question::How.after(Wish::Online), Some(Question::When));
        assert_eq!(Question::How.after(Wish::Either), Some(Question::Where));
        assert_eq!(Question::When.before(Wish::Online), Some(Question::How));
        assert_eq!(Question::How.before(Wish::InPerson), None);
        assert_eq!(Question::Contact.after(Wish::InPerson), None);
    }
}
