//! The values that the component macros of `templates/nhs` draw: choices, rows, links, tasks. No words of its own.

/// One radio button, checkbox or option; or a word between two of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub text: String,
    pub hint: String,
    /// Ticking it clears the other checkboxes.
    pub exclusive: bool,
    /// It stands for a word such as "or" between choices.
    pub divider: bool,
    /// The page draws something under it when it is ticked (macro `revealing`).
    pub reveals: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), ..Self::default() }
    }

    pub fn divider(word: impl Into<String>) -> Self {
        Self { text: word.into(), divider: true, ..Self::default() }
    }

    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    #[must_use]
    pub fn exclusive(self) -> Self {
        Self { exclusive: true, ..self }
    }

    #[must_use]
    pub fn reveals(self) -> Self {
        Self { reveals: true, ..self }
    }

    /// Is it the chosen one?
    pub fn is(&self, chosen: &str) -> bool {
        !self.divider && self.value == chosen
    }

    /// Is it one of the chosen?
    pub fn among(&self, chosen: &[&str]) -> bool {
        !self.divider && chosen.contains(&self.value.as_str())
    }
}

/// A link with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub text: String,
    pub href: String,
    /// The page we are on, or the section it belongs to.
    pub current: bool,
}

impl Link {
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into(), current: false }
    }

    #[must_use]
    pub fn current_if(self, current: bool) -> Self {
        Self { current, ..self }
    }
}

/// One fact of a summary list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    pub key: String,
    /// Shown one under the other.
    pub lines: Vec<String>,
    /// The lines are addresses of other sites.
    pub linked: bool,
    /// Where it can be changed; empty where it can't.
    pub href: String,
    /// "Change" unless another word fits.
    pub action: String,
    /// What the action is about, for those who hear the link alone: "date and time".
    pub hidden: String,
}

impl Row {
    pub fn new(key: impl Into<String>, line: impl Into<String>) -> Self {
        Self::lines(key, [line])
    }

    pub fn lines<L: Into<String>>(key: impl Into<String>, lines: impl IntoIterator<Item = L>) -> Self {
        let lines = lines.into_iter().map(Into::into).collect();
        Self { key: key.into(), lines, action: "Change".into(), ..Self::default() }
    }

    /// With a link "Change" whose hidden words say what.
    #[must_use]
    pub fn change(self, href: impl Into<String>, hidden: impl Into<String>) -> Self {
        Self { href: href.into(), hidden: hidden.into(), ..self }
    }
}

/// One thing to do, in a task list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    pub text: String,
    /// Empty where it can't be started yet.
    pub href: String,
    pub hint: String,
    pub status: String,
    pub done: bool,
}

/// One step of a numbered pagination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStep {
    /// `None` for the dots between.
    pub number: Option<u64>,
    pub href: String,
    pub current: bool,
}
