//! Pages of the booking flow, one struct a page. Each holds what was typed (`form`) and where it goes (`step`); the
//! handlers check answers and fill these in.

use askama::Template;

use crate::web::form::{Form, Step};
use crate::web::layout::Frame;
use crate::web::parts::{Choice, Row};
use crate::web::words;

/// How and what: fields `format` (`in-person`, `online`, `either`) and `kind` (a session kind's code).
#[derive(Template)]
#[template(path = "pages/book/how.html")]
pub struct HowPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
    /// Session kinds by code, the general one first; preset by `form`'s `kind`.
    pub kinds: Vec<Choice>,
}

/// Where, in person: fields `venue` and `postcode`.
#[derive(Template)]
#[template(path = "pages/book/where.html")]
pub struct WherePage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
}

/// When: fields `slot` (any of `slots`), `day`, `month`, `year`, `time`, the same with `_2` and `_3`, and
/// `regular_week`, `regular_day`, `regular_time`.
///
/// Errors go to `slot`, `date`, `date_2`, `date_3` (with part `day`, `month` or `year`), `time`, `time_2`, `time_3`,
/// `regular_week`, `regular_day`, `regular_time`.
#[derive(Template)]
#[template(path = "pages/book/when.html")]
pub struct WhenPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
    /// Times when volunteers are free, from their availability; the question is left out when there are none.
    pub slots: Vec<Choice>,
    /// First day that keeps the notice, in words: "Tuesday 9 March 2027".
    pub earliest: String,
    /// The same as an example of a typed date: "9 3 2027".
    pub example: String,
}

/// One of the up to three typed dates, as the template draws it.
pub struct DateField {
    /// Name and id of its errors: `date`, `date_2`, `date_3`.
    pub id: &'static str,
    /// Ending of its field names: nothing, `_2`, `_3`.
    pub suffix: &'static str,
    pub time: &'static str,
    pub day: &'static str,
    pub month: &'static str,
    pub year: &'static str,
}

pub const DATES: [DateField; 3] = [
    DateField { id: "date", suffix: "", time: "time", day: "day", month: "month", year: "year" },
    DateField { id: "date_2", suffix: "_2", time: "time_2", day: "day_2", month: "month_2", year: "year_2" },
    DateField { id: "date_3", suffix: "_3", time: "time_3", day: "day_3", month: "month_3", year: "year_3" },
];

const MORE_DATES: [&str; 8] = ["day_2", "month_2", "year_2", "time_2", "day_3", "month_3", "year_3", "time_3"];
const REGULAR: [&str; 3] = ["regular_week", "regular_day", "regular_time"];

impl WhenPage {
    /// Are the second and third date to be shown at once?
    fn more_open(&self) -> bool {
        self.open(&MORE_DATES) || self.wrong(&["date_2", "time_2", "date_3", "time_3"])
    }

    fn regular_open(&self) -> bool {
        self.open(&REGULAR) || self.wrong(&REGULAR)
    }

    fn open(&self, names: &[&str]) -> bool {
        names.iter().any(|n| !self.form.value(n).is_empty())
    }

    fn wrong(&self, fields: &[&str]) -> bool {
        fields.iter().any(|f| !self.form.error(f).is_empty())
    }
}

/// The group: fields `group`, `group_kind` (a code) and `people`.
#[derive(Template)]
#[template(path = "pages/book/group.html")]
pub struct GroupPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
}

/// What the session needs: `support` (any of `bsl`, `language`, `easy-read`, `step-free`, `women-only`; or `none`; or
/// nothing) and `language` (a tag), which counts only where `support` holds `language`.
#[derive(Template)]
#[template(path = "pages/book/support.html")]
pub struct SupportPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
    /// Languages that volunteers speak, by tag; the choice is left out when there are none.
    pub languages: Vec<Choice>,
}

/// Who: fields `name`, `email`, `phone` (may be empty).
#[derive(Template)]
#[template(path = "pages/book/contact.html")]
pub struct ContactPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
}

/// Some answers under a heading.
pub struct Section {
    pub heading: String,
    /// Each with its "Change"; an unanswered optional one says "Not provided".
    pub rows: Vec<Row>,
}

/// All answers, each with "Change"; the button sends them.
#[derive(Template)]
#[template(path = "pages/book/check.html")]
pub struct CheckPage {
    pub frame: Frame,
    pub step: Step,
    /// No fields, but maybe errors: something that was possible a page ago and is no longer.
    pub form: Form,
    pub sections: Vec<Section>,
}

/// The postcode is outside the area: other help, no error.
#[derive(Template)]
#[template(path = "pages/book/outside_area.html")]
pub struct OutsideAreaPage {
    pub frame: Frame,
    /// "east and north Hertfordshire"
    pub area: String,
    /// As typed.
    pub postcode: String,
    /// Back to the question, so that a mistyped postcode can be mended.
    pub back: String,
    /// Where the session can be made an online one.
    pub online: String,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::*;
    use crate::web::form::Guards;

    fn step() -> Step {
        Step {
            action: "/book/x".into(),
            back: "/book".into(),
            guards: Guards { csrf: "token".into(), trap: true, ..Guards::default() },
        }
    }

    fn page(which: &str, form: Form) -> String {
        let (frame, step) = (Frame::new("Programme", "Board", "01438 000000", "a@b.example"), step());
        let one = |v: &str| vec![Choice::new(v, v)];
        let drawn = match which {
            "how" => HowPage { frame, step, form, kinds: one("general") }.render(),
            "where" => WherePage { frame, step, form }.render(),
            "when" => {
                let (earliest, example) = (String::new(), String::new());
                WhenPage { frame, step, form, slots: one("s1"), earliest, example }.render()
            }
            "group" => GroupPage { frame, step, form }.render(),
            "support" => SupportPage { frame, step, form, languages: one("ur") }.render(),
            "contact" => ContactPage { frame, step, form }.render(),
            _ => CheckPage { frame, step, form, sections: Vec::new() }.render(),
        };
        drawn.expect("a page")
    }

    fn names(html: &str) -> BTreeSet<&str> {
        let found = html.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
        found.filter(|n| !matches!(*n, "viewport" | "theme-color" | "csrf" | "website")).collect()
    }

    #[rstest]
    #[case("how", "format kind")]
    #[case("where", "venue postcode")]
    #[case(
        "when",
        "slot day month year time day_2 month_2 year_2 time_2 day_3 month_3 year_3 time_3 regular_week regular_day regular_time"
    )]
    #[case("group", "group group_kind people")]
    #[case("support", "support language")]
    #[case("contact", "name email phone")]
    #[case("check", "")]
    fn each_page_asks_under_the_names_agreed_on(#[case] which: &str, #[case] want: &str) {
        let html = page(which, Form::default());
        assert_eq!(names(&html), want.split_whitespace().collect());
        assert!(html.contains("<input type=\"hidden\" name=\"csrf\" value=\"token\">") && html.contains("novalidate"));
    }

    #[test]
    fn a_page_with_errors_says_so_first_and_keeps_what_was_typed() {
        let mut form = Form::new([("venue", "Hall \"<b>"), ("postcode", "X")]);
        assert!(page("where", form.clone()).contains("<title>Where will"));
        form.errors.add("postcode", "Enter a postcode, like SG1 1AA");
        let html = page("where", form);
        assert!(html.contains("<title>Error: Where will the session be? - Programme</title>"));
        assert!(html.contains("<a href=\"#postcode\">Enter a postcode, like SG1 1AA</a>"));
        assert!(html.contains("value=\"Hall &#34;&#60;b&#62;\""));
        assert!(html.contains("aria-describedby=\"postcode-hint postcode-error\""));
    }

    #[rstest]
    #[case(&[], &[], 0)]
    #[case(&[("day_3", "4")], &[], 1)]
    #[case(&[("regular_day", "tuesday")], &["time_2"], 2)]
    fn what_was_typed_or_is_wrong_is_never_folded_away(
        #[case] typed: &[(&str, &str)],
        #[case] wrong: &[&str],
        #[case] open: usize,
    ) {
        let mut form = Form::new(typed.iter().copied());
        for field in wrong {
            form.errors.add(field, "Wrong");
        }
        assert_eq!(page("when", form).matches("<details class=\"nhsuk-details\" open>").count(), open);
    }
}
