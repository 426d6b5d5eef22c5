//! What somebody typed into a form, and what is wrong with it. Keeps and shows; decides nothing about the answers.

/// Something wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Name of the field, or id of the group of fields: `email`, `date`.
    pub field: String,
    /// `day`, `month` or `year` of a date, else empty.
    pub part: String,
    /// Says what to do: "Enter your name".
    pub message: String,
}

impl Problem {
    /// The id that the error summary links to.
    pub fn anchor(&self) -> String {
        if self.part.is_empty() { self.field.clone() } else { format!("{}-{}", self.field, self.part) }
    }
}

/// All that is wrong, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<Problem>);

impl Errors {
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.add_part(field, "", message);
    }

    /// Something wrong with a date as a whole (`part` = `day`, where the cursor should go) or with one part of it.
    pub fn add_part(&mut self, field: &str, part: &str, message: impl Into<String>) {
        self.0.push(Problem { field: field.to_owned(), part: part.to_owned(), message: message.into() });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    /// The first message for a field, or nothing to show.
    pub fn message(&self, field: &str) -> &str {
        self.0.iter().find(|p| p.field == field).map_or("", |p| p.message.as_str())
    }

    /// Is this part of the date to be marked? A date with an error that names no part is marked whole.
    pub fn marks(&self, field: &str, part: &str) -> bool {
        self.0.iter().find(|p| p.field == field).is_some_and(|p| p.part.is_empty() || p.part == part)
    }
}

impl<'a> IntoIterator for &'a Errors {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Pairs of name and value as a browser sent them (or as they were saved), with what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    values: Vec<(String, String)>,
    pub errors: Errors,
}

impl Form {
    /// Repeated names are kept: each ticked checkbox is one pair.
    pub fn new<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = values.into_iter().map(|(n, v)| (n.into(), v.into())).collect();
        Self { values, errors: Errors::default() }
    }

    /// The first value of that name, as typed; empty where there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// All values of that name.
    pub fn values(&self, name: &str) -> Vec<&str> {
        self.values.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    /// Was this very value sent under that name?
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }

    /// Takes the place of whatever was there under that name.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.retain(|(n, _)| n != name);
        self.values.push((name.to_owned(), value.into()));
    }

    /// The message at a field; empty where nothing is wrong.
    pub fn error(&self, field: &str) -> &str {
        self.errors.message(field)
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }
}

/// Hidden fields of a form: `csrf`, and for forms of strangers `idem` and the trap `website`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guards {
    /// Token against forged requests.
    pub csrf: String,
    /// Made when the page is drawn: sent twice, the form counts once. Empty: not drawn.
    pub idem: String,
    /// The answer is being changed: `change=yes` leads back to "Check your answers".
    pub change: bool,
    /// Draw the field that people never see.
    pub trap: bool,
}

impl Guards {
    pub fn new(csrf: impl Into<String>) -> Self {
        Self { csrf: csrf.into(), ..Self::default() }
    }
}

/// Where a form page stands: where it sends its answers, where "Back" leads, its guards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    pub action: String,
    /// Empty: no back link.
    pub back: String,
    pub guards: Guards,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_repeated_names_too() {
        let form = Form::new([("support", "bsl"), ("name", " Ann "), ("support", "step-free")]);
        assert_eq!(form.values("support"), ["bsl", "step-free"]);
        assert_eq!(form.value("name"), " Ann ");
        assert_eq!(form.value("email"), "");
        assert!(form.has("support", "step-free") && !form.has("support", "none"));
    }

    #[test]
    fn a_date_error_leads_to_the_part_that_is_wrong() {
        let mut errors = Errors::default();
        errors.add("name", "Enter your name");
        errors.add_part("date", "month", "Date must include a month");
        errors.add("date", "A second message stays in the summary only");
        let anchors: Vec<String> = errors.iter().map(Problem::anchor).collect();
        assert_eq!(anchors, ["name", "date-month", "date"]);
        assert_eq!(errors.message("date"), "Date must include a month");
        assert!(errors.marks("date", "month") && !errors.marks("date", "day"));
        assert!(errors.marks("name", "") && !errors.marks("email", ""));
    }
}
