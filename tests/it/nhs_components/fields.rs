//! Fields that people fill in: inputs, choices, dates.

use askama::Template;
use cancel_cancer::web::parts::Choice;
use serde_json::Value;

use super::{Fixture, as_text, at, fixtures};

fn choices(fixture: &Fixture) -> Vec<Choice> {
    let choice = |v: &Value| {
        let divider = at(v, "divider");
        if divider.is_null() {
            let plain = Choice::new(as_text(at(v, "value")), as_text(at(v, "text"))).hint(as_text(at(v, "hint.text")));
            let plain = if at(v, "conditional").is_null() { plain } else { plain.reveals() };
            if at(v, "behaviour") == "exclusive" { plain.exclusive() } else { plain }
        } else {
            Choice::divider(as_text(divider))
        }
    };
    fixture.list("items").iter().map(choice).collect()
}

const FIELD: [&str; 11] = [
    "name",
    "id",
    "idPrefix",
    "value",
    "hint.text",
    "errorMessage.text",
    "items.value",
    "items.text",
    "items.hint.text",
    "items.divider",
    "items.conditional.html",
];

fn known(more: &[&'static str]) -> Vec<&'static str> {
    FIELD.iter().chain(more).copied().collect()
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/input.html" as nhs %}{{ nhs::input(name=name, label=label, value=value, error=error, hint=hint, id=id, heading=heading, size=size, kind=kind, width=width, autocomplete=autocomplete, inputmode=inputmode, spellcheck=spellcheck, code=code, classes=classes) }}"#
)]
struct Input {
    name: String,
    label: String,
    value: String,
    error: String,
    hint: String,
    id: String,
    heading: bool,
    size: String,
    kind: String,
    width: String,
    autocomplete: String,
    inputmode: String,
    spellcheck: bool,
    code: bool,
    classes: String,
}

#[test]
fn inputs_are_as_the_fixtures() {
    let known = known(&[
        "label.text",
        "label.heading",
        "label.size",
        "type",
        "width",
        "autocomplete",
        "inputmode",
        "spellcheck",
        "code",
        "classes",
    ]);
    for f in fixtures("input", &known, 25) {
        if f.text("classes").contains("--width-") {
            continue; // a class against the option `width`, which we would not write
        }
        let (label, heading) = heading_of(&f, "label");
        f.expect(&Input {
            name: f.text("name"),
            label,
            value: f.text("value"),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            id: f.first(&["id", "name"]),
            heading,
            size: f.text("label.size"),
            kind: if f.text("type").is_empty() { "text".into() } else { f.text("type") },
            width: f.text("width"),
            autocomplete: f.text("autocomplete"),
            inputmode: f.text("inputmode"),
            spellcheck: f.at("spellcheck") != &Value::Bool(false),
            code: f.is_true("code"),
            classes: f.text("classes"),
        });
    }
}

fn heading_of(f: &Fixture, whose: &str) -> (String, bool) {
    let heading = f.text(&format!("{whose}.heading"));
    if heading.is_empty() { (f.text(&format!("{whose}.text")), false) } else { (heading, true) }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/textarea.html" as nhs %}{{ nhs::textarea(name=name, label=label, value=value, error=error, hint=hint, id=id, heading=heading, size=size) }}"#
)]
struct Textarea {
    name: String,
    label: String,
    value: String,
    error: String,
    hint: String,
    id: String,
    heading: bool,
    size: String,
}

#[test]
fn textareas_are_as_the_fixtures() {
    for f in fixtures("textarea", &known(&["label.text", "label.heading", "label.size"]), 10) {
        let (label, heading) = heading_of(&f, "label");
        f.expect(&Textarea {
            name: f.text("name"),
            label,
            value: f.text("value"),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            id: f.first(&["id", "name"]),
            heading,
            size: f.text("label.size"),
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/select.html" as nhs %}{{ nhs::select(name=name, label=label, items=items, chosen=chosen, error=error, hint=hint, id=id, heading=heading, size=size) }}"#
)]
struct Select {
    name: String,
    label: String,
    items: Vec<Choice>,
    chosen: String,
    error: String,
    hint: String,
    id: String,
    heading: bool,
    size: String,
}

#[test]
fn selects_are_as_the_fixtures() {
    for f in fixtures("select", &known(&["label.text", "label.heading", "label.size"]), 12) {
        let (label, heading) = heading_of(&f, "label");
        f.expect(&Select {
            name: f.text("name"),
            label,
            items: choices(&f),
            chosen: f.text("value"),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            id: f.first(&["id", "name"]),
            heading,
            size: f.text("label.size"),
        });
    }
}

/// What the caller draws under a choice, taken from the fixture.
struct Conditional(Vec<(String, String)>);

impl Conditional {
    fn of(f: &Fixture) -> Self {
        let pair = |v: &Value| (as_text(at(v, "value")), as_text(at(v, "conditional.html")));
        Self(f.list("items").iter().map(pair).collect())
    }

    fn under(&self, choice: &Choice) -> &str {
        self.0.iter().find(|(value, _)| *value == choice.value).map_or("", |(_, html)| html)
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/radios.html" as nhs %}{% if inline %}{{ nhs::radios(name=name, legend=legend, items=items, chosen=chosen, error=error, hint=hint, id=id, heading=heading, size=size, inline=inline) }}{% else %}{% call(item) nhs::revealing(name=name, legend=legend, items=items, chosen=chosen, error=error, hint=hint, id=id, heading=heading, size=size) %}{{ conditional.under(item)|safe }}{% endcall %}{% endif %}"#
)]
struct Radios {
    name: String,
    legend: String,
    items: Vec<Choice>,
    chosen: String,
    error: String,
    hint: String,
    id: String,
    heading: bool,
    size: String,
    inline: bool,
    conditional: Conditional,
}

const LEGEND: [&str; 3] = ["fieldset.legend.text", "fieldset.legend.heading", "fieldset.legend.size"];

fn radios(f: &Fixture) -> Radios {
    let (legend, heading) = heading_of(f, "fieldset.legend");
    Radios {
        name: f.text("name"),
        legend,
        items: choices(f),
        chosen: f.text("value"),
        error: f.text("errorMessage.text"),
        hint: f.text("hint.text"),
        id: f.first(&["idPrefix", "name"]),
        heading,
        size: f.text("fieldset.legend.size"),
        inline: f.is_true("inline"),
        conditional: Conditional::of(f),
    }
}

#[test]
fn radios_are_as_the_fixtures() {
    for f in fixtures("radios", &known(&[&LEGEND[..], &["inline"]].concat()), 19) {
        f.expect(&radios(&f));
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/radios.html" as nhs %}{{ nhs::radios(name=name, legend=legend, items=items, chosen=chosen, error=error, hint=hint, id=id, heading=heading, size=size, inline=inline) }}"#
)]
struct PlainRadios {
    name: String,
    legend: String,
    items: Vec<Choice>,
    chosen: String,
    error: String,
    hint: String,
    id: String,
    heading: bool,
    size: String,
    inline: bool,
}

#[test]
fn radios_that_reveal_nothing_draw_the_same() {
    for f in fixtures("radios", &known(&[&LEGEND[..], &["inline"]].concat()), 19) {
        let Radios { name, legend, items, chosen, error, hint, id, heading, size, inline, .. } = radios(&f);
        if items.iter().all(|i| !i.reveals) {
            f.expect(&PlainRadios { name, legend, items, chosen, error, hint, id, heading, size, inline });
        }
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/checkboxes.html" as nhs %}{% if plain %}{{ nhs::checkboxes(name=name, legend=legend, items=items, chosen=chosen, error=error, hint=hint, id=id, heading=heading, size=size) }}{% else %}{% call(item) nhs::revealing(name=name, legend=legend, items=items, chosen=chosen, error=error, hint=hint, id=id, heading=heading, size=size) %}{{ conditional.under(item)|safe }}{% endcall %}{% endif %}"#
)]
struct Checkboxes<'a> {
    name: String,
    legend: String,
    items: Vec<Choice>,
    chosen: Vec<&'a str>,
    error: String,
    hint: String,
    id: String,
    heading: bool,
    size: String,
    plain: bool,
    conditional: Conditional,
}

#[test]
fn checkboxes_are_as_the_fixtures() {
    for f in fixtures("checkboxes", &known(&[&LEGEND[..], &["values", "items.behaviour"]].concat()), 20) {
        if f.list("items").iter().any(|i| i["behaviour"] == "inclusive") {
            continue; // "all of these" needs the script, so we don't use it
        }
        let (legend, heading) = heading_of(&f, "fieldset.legend");
        let items = choices(&f);
        let values = f.list("values");
        f.expect(&Checkboxes {
            name: f.text("name"),
            legend,
            plain: items.iter().all(|i| !i.reveals),
            items,
            chosen: values.iter().filter_map(Value::as_str).collect(),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            id: f.first(&["idPrefix", "name"]),
            heading,
            size: f.text("fieldset.legend.size"),
            conditional: Conditional::of(&f),
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/date_input.html" as nhs %}{{ nhs::date_input(id=id, legend=legend, day=day, month=month, year=year, error=error, hint=hint, heading=heading, size=size, bad_day=bad[0], bad_month=bad[1], bad_year=bad[2]) }}"#
)]
struct DateInput {
    id: String,
    legend: String,
    day: String,
    month: String,
    year: String,
    error: String,
    hint: String,
    heading: bool,
    size: String,
    bad: [bool; 3],
}

#[test]
fn date_inputs_are_as_the_fixtures() {
    let more = ["values.day", "values.month", "values.year", "day.value", "month.value", "year.value"];
    let bad = ["day.error", "month.error", "year.error"];
    for f in fixtures("date-input", &known(&[&LEGEND[..], &more, &bad].concat()), 12) {
        if f.text("errorMessage.text").is_empty() && bad.iter().any(|b| f.is_true(b)) {
            continue; // a mark without a message, which we never show
        }
        let (legend, heading) = heading_of(&f, "fieldset.legend");
        let marked = bad.map(|b| f.is_true(b));
        f.expect(&DateInput {
            id: f.text("id"),
            legend,
            day: f.first(&["values.day", "day.value"]),
            month: f.first(&["values.month", "month.value"]),
            year: f.first(&["values.year", "year.value"]),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            heading,
            size: f.text("fieldset.legend.size"),
            bad: if marked == [false; 3] { [true; 3] } else { marked },
        });
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% import "nhs/file_upload.html" as nhs %}{{ nhs::file_upload(name=name, label=label, error=error, hint=hint, id=id, drop=true) }}"#
)]
struct FileUpload {
    name: String,
    label: String,
    error: String,
    hint: String,
    id: String,
}

#[test]
fn file_uploads_are_as_the_fixtures() {
    for f in fixtures("file-upload", &known(&["label", "label.text"]), 3) {
        f.expect(&FileUpload {
            name: f.text("name"),
            label: f.first(&["label.text", "label"]),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            id: f.text("id"),
        });
    }
}
