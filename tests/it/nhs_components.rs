//! Each component macro against the fixtures that nhsuk-frontend ships (options -> HTML), white space aside: every
//! fixture whose options our macro knows, read from the installed package.

use askama::Template;
use cancel_cancer::web::form::Errors;
use cancel_cancer::web::parts::{Choice, Link, PageStep, Row, Task};
use serde_json::Value;

const PACKAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/nhsuk-frontend/dist/nhsuk/components");

struct Fixture {
    name: String,
    options: Value,
    html: String,
}

impl Fixture {
    /// The option at a path such as `label.text`; empty where it is absent.
    fn text(&self, path: &str) -> String {
        as_text(self.at(path))
    }

    /// The first of these options that is given.
    fn first(&self, paths: &[&str]) -> String {
        paths.iter().map(|p| self.text(p)).find(|t| !t.is_empty()).unwrap_or_default()
    }

    fn at(&self, path: &str) -> &Value {
        at(&self.options, path)
    }

    fn list(&self, path: &str) -> Vec<Value> {
        self.at(path).as_array().cloned().unwrap_or_default()
    }

    fn is_true(&self, path: &str) -> bool {
        self.at(path) == &Value::Bool(true)
    }

    /// Compares, white space aside.
    fn expect(&self, drawn: &impl Template) {
        let drawn = drawn.render().expect("the macro draws");
        assert_eq!(tokens(&drawn), tokens(&self.html), "fixture \"{}\"", self.name);
    }
}

fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |v, key| v.get(key).unwrap_or(&Value::Null))
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The fixtures of a component that use no option but these; `count` of them, so that none slips away.
fn fixtures(component: &str, known: &[&str], count: usize) -> Vec<Fixture> {
    let path = format!("{PACKAGE}/{component}/fixtures.json");
    let file = std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}: `npm ci` fetches it"));
    let all: Value = serde_json::from_slice(&file).expect("fixtures are JSON");
    let all = all["fixtures"].as_array().expect("a list of fixtures");
    let knows = |f: &&Value| paths(&f["context"], "").iter().all(|p| known.contains(&p.as_str()));
    let kept: Vec<Fixture> = all
        .iter()
        .filter(knows)
        .map(|f| Fixture {
            name: as_text(&f["name"]),
            options: f["context"].clone(),
            html: as_text(&f["html"]),
        })
        .collect();
    let names: Vec<&str> = kept.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names.len(), count, "fixtures of {component} that we know: {names:?}");
    kept
}

/// `{"label": {"text": "x"}, "items": [{"value": 1}]}` gives `label.text`, `items.value`.
fn paths(value: &Value, before: &str) -> Vec<String> {
    match value {
        Value::Object(map) => map
            .iter()
            .flat_map(|(k, v)| paths(v, &if before.is_empty() { k.clone() } else { format!("{before}.{k}") }))
            .collect(),
        Value::Array(list) => list.iter().flat_map(|v| paths(v, before)).collect(),
        _ => vec![before.to_owned()],
    }
}

/// Tags (inner white space folded) and texts (trimmed, entities resolved), one after the other.
fn tokens(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let end = if rest.starts_with('<') { rest.find('>').map_or(rest.len(), |at| at + 1) } else { rest.find('<').unwrap_or(rest.len()) };
        let token = rest[..end].split_whitespace().collect::<Vec<_>>().join(" ").replace(" >", ">");
        if !token.is_empty() {
            found.push(resolved(&token));
        }
        rest = &rest[end..];
    }
    found
}

fn resolved(text: &str) -> String {
    [("&#39;", "'"), ("&#34;", "\""), ("&quot;", "\""), ("&#38;", "&"), ("&amp;", "&"), ("&ctdot;", "\u{22ef}")]
        .iter()
        .fold(text.to_owned(), |t, (from, to)| t.replace(from, to))
}

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
    for f in fixtures("input", &known, 0) {
        f.expect(&Input {
            name: f.text("name"),
            label: f.first(&["label.heading", "label.text"]),
            value: f.text("value"),
            error: f.text("errorMessage.text"),
            hint: f.text("hint.text"),
            id: f.first(&["id", "name"]),
            heading: !f.text("label.heading").is_empty(),
            size: f.text("label.size"),
            kind: f.text("type").replace("", ""),
            width: f.text("width"),
            autocomplete: f.text("autocomplete"),
            inputmode: f.text("inputmode"),
            spellcheck: f.at("spellcheck") != &Value::Bool(false),
            code: f.is_true("code"),
            classes: f.text("classes"),
        });
    }
}
