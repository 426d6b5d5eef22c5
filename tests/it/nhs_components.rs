//! Each component macro against the fixtures that nhsuk-frontend ships (options -> HTML), white space aside: every
//! fixture whose options our macro knows, read from the installed package.

use askama::Template;
use serde_json::Value;

mod blocks;
mod fields;

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
        same(&drawn, &self.html, &self.name);
    }
}

/// Equality of all tokens; says where they part.
fn same(drawn: &str, want: &str, name: &str) {
    let (drawn, want) = (tokens(drawn), tokens(want));
    let at = drawn.iter().zip(&want).take_while(|(a, b)| a == b).count();
    let around = |t: &[String]| t[at.saturating_sub(2).min(t.len())..(at + 3).min(t.len())].join("\n");
    assert!(drawn == want, "fixture \"{name}\"\ndrawn:\n{}\nwanted:\n{}", around(&drawn), around(&want));
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

fn all(component: &str) -> impl Iterator<Item = Fixture> {
    let path = format!("{PACKAGE}/{component}/fixtures.json");
    let file = std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}: `npm ci` fetches it"));
    let all: Value = serde_json::from_slice(&file).expect("fixtures are JSON");
    let all = all["fixtures"].as_array().expect("a list of fixtures").clone();
    all.into_iter().map(|f| Fixture {
        name: as_text(&f["name"]),
        options: f["context"].clone(),
        html: as_text(&f["html"]),
    })
}

fn named(component: &str, name: &str) -> Fixture {
    all(component).find(|f| f.name == name).unwrap_or_else(|| panic!("{component} has no fixture \"{name}\""))
}

/// The fixtures of a component that use no option but these; `count` of them, so that none slips away.
fn fixtures(component: &str, known: &[&str], count: usize) -> Vec<Fixture> {
    // A call block is not among the options, so its words are not known here.
    let block = |f: &Fixture| f.name.contains("via call block");
    let fits = |f: &Fixture| paths(&f.options, "").iter().all(|p| known.contains(&p.as_str()));
    let kept: Vec<Fixture> = all(component).filter(|f| !block(f) && fits(f)).collect();
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
        let end = if rest.starts_with('<') {
            rest.find('>').map_or(rest.len(), |at| at + 1)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
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
