//! The codes of the hard rules, as the file format names them.

use std::fmt;

use serde::Serialize;

/// Why an assignment, a team or a plan is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    Format,
    Topic,
    TopicExpired,
    Grade,
    Tag,
    Dbs,
    DbsExpired,
    Avoid,
    Radius,
    Availability,
    Limit,
    Overlap,
    Pair,
    Option,
    Crew,
    Language,
    Lock,
    Held,
    Twice,
    Ref,
    Score,
    Syntax,
}

impl Code {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Format => "FORMAT",
            Self::Topic => "TOPIC",
            Self::TopicExpired => "TOPIC_EXPIRED",
            Self::Grade => "GRADE",
            Self::Tag => "TAG",
            Self::Dbs => "DBS",
            Self::DbsExpired => "DBS_EXPIRED",
            Self::Avoid => "AVOID",
            Self::Radius => "RADIUS",
            Self::Availability => "AVAILABILITY",
            Self::Limit => "LIMIT",
            Self::Overlap => "OVERLAP",
            Self::Pair => "PAIR",
            Self::Option => "OPTION",
            Self::Crew => "CREW",
            Self::Language => "LANGUAGE",
            Self::Lock => "LOCK",
            Self::Held => "HELD",
            Self::Twice => "TWICE",
            Self::Ref => "REF",
            Self::Score => "SCORE",
            Self::Syntax => "SYNTAX",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
