//! Somebody who reads the digital session: what the address says, and the addresses from there on.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use url::form_urlencoded;

use crate::app::App;
use crate::domain::learning::GroupCode;
use crate::learn::{Language, Shelf};
use crate::web::error::Fault;
use crate::web::form::Form;
use crate::web::layout::Frame;
use crate::web::session::Visitor;

/// Who reads, and what stands behind the question mark of the address.
pub struct Reader {
    pub visitor: Visitor,
    pub query: Form,
    /// What was asked for, with what stands behind the question mark.
    pub address: String,
    /// What the browser calls itself.
    pub program: String,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Fault> {
        let address = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let query = parts.uri.query().unwrap_or_default().as_bytes();
        let query = Form::new(form_urlencoded::parse(query).into_owned());
        let program = parts.headers.get(USER_AGENT).map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned());
        let program = program.unwrap_or_default();
        Ok(Self { visitor: Visitor::from_request_parts(parts, app).await?, query, address, program })
    }
}

/// Whether a program calls itself one that reads the web for others.
fn names_crawler(program: &str) -> bool {
    // A maker of phones.
    let program = program.to_ascii_lowercase().replace("cubot", "");
    ["bot", "crawler", "spider", "preview"].iter().any(|word| program.contains(word))
}

impl Reader {
    /// A program that reads the web for others: it may read, but is nobody who learns.
    pub fn is_crawler(&self) -> bool {
        names_crawler(&self.program)
    }

    /// What they are shown follows from the address and the day alone.
    pub fn is_anybody(&self) -> bool {
        !self.address.contains('?') && self.visitor.who().is_none()
    }

    pub fn shelf(&self) -> Arc<Shelf> {
        self.visitor.app().shelf.clone()
    }

    /// The group for which somebody reads.
    pub fn group(&self) -> Option<GroupCode> {
        GroupCode::parse(self.query.value("group"))
    }

    pub fn way(&self, language: &Language) -> Way {
        Way { base: format!("/learn/{}", language.code), group: self.group() }
    }

    /// Around a page in a language.
    pub fn frame(&self, language: &Language) -> Frame {
        self.visitor.frame().in_language(&language.lang, language.dir.as_str())
    }
}

/// Addresses below one language; the group's code goes with all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    base: String,
    group: Option<GroupCode>,
}

impl Way {
    /// Without a group.
    #[must_use]
    pub fn alone(self) -> Self {
        Self { group: None, ..self }
    }

    /// `/learn/en` and what follows.
    pub fn to(&self, rest: &str) -> String {
        format!("{}{rest}{}", self.base, self.query())
    }

    /// What carries the group's code; empty where there is none.
    pub fn query(&self) -> String {
        self.group.as_ref().map(|code| format!("?group={code}")).unwrap_or_default()
    }

    /// The same with a value, which is a slug or a number of ours.
    pub fn with(&self, rest: &str, name: &str, value: &str) -> String {
        let address = self.to(rest);
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}{name}={value}")
    }

    pub fn chapter(&self, slug: &str) -> String {
        self.to(&format!("/{slug}"))
    }

    /// The code as the address has it; empty where there is none.
    pub fn code(&self) -> String {
        self.group.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Mozilla/5.0 (compatible; Googlebot/2.1)", true)]
    #[case("SomeCRAWLER", true)]
    #[case("Baiduspider", true)]
    #[case("BingPreview/1.0b", true)]
    #[case("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", false)]
    #[case("Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG 9) Mobile Safari/537.36", false)]
    #[case("", false)]
    fn a_crawler_is_known_by_its_own_name(#[case] program: &str, #[case] want: bool) {
        assert_eq!(names_crawler(program), want);
    }

    #[test]
    fn a_groups_code_goes_with_every_address() {
        let alone = Way { base: "/learn/en".into(), group: None };
        assert_eq!(alone.to("/signs/2"), "/learn/en/signs/2");
        assert_eq!(alone.with("/place", "chapter", "signs"), "/learn/en/place?chapter=signs");
        let group = Way { group: GroupCode::parse("7Q2FK9"), ..alone };
        assert_eq!(group.chapter("signs"), "/learn/en/signs?group=7Q2FK9");
        assert_eq!(group.with("/place", "chapter", "signs"), "/learn/en/place?group=7Q2FK9&chapter=signs");
    }
}
