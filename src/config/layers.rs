//! Default, file and environment laid over each other, and who is to blame for a value. Knows no single setting.

use std::ffi::OsString;
use std::path::Path;

use figment::error::{Actual, Kind};
use figment::providers::{Format, Toml};
use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::BadConfig;

const DEFAULT: &str = include_str!("../../config/default.toml");
const DEFAULT_NAME: &str = "config/default.toml";
const PREFIX: &str = "CANCEL_CANCER__";

/// Keys and values with the name of where they stand: a file, or (`one`) the single thing that sets the value.
struct Layer {
    name: String,
    one: bool,
    values: Dict,
}

const ONE: &str = "one";

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        let named = Metadata::named(self.name.clone());
        if self.one { named.source(ONE) } else { named }
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// All layers, the later ones on top.
pub struct Layers(Figment);

impl Layers {
    /// Default, then `file`, then those of `variables` that begin with `CANCEL_CANCER__`.
    pub fn read(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, BadConfig> {
        let default = toml(DEFAULT_NAME, DEFAULT)?;
        let known = Value::from(default.values.clone());
        let mut layers = Figment::from(default);
        if let Some(path) = file {
            let name = path.display().to_string();
            let text = std::fs::read_to_string(path)
                .map_err(|e| BadConfig::new(&name, format!("can't be read ({e}): name a file that can")))?;
            layers = layers.merge(toml(&name, &text)?);
        }
        let mut variables: Vec<_> = variables.into_iter().collect();
        variables.sort();
        for (name, value) in variables {
            if let Some(layer) = variable(&known, &name.to_string_lossy(), &value)? {
                layers = layers.merge(layer);
            }
        }
        Ok(Self(layers))
    }

    /// Gives an empty `key` the value of `other`.
    pub fn fill(self, key: &str, other: &str) -> Self {
        let empty = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
        match (self.0.find_value(key), self.0.find_value(other)) {
            (Ok(value), Ok(filling)) if empty(&value) => {
                let filling = Value::from(filling.as_str().unwrap_or_default());
                let layer = single(self.place(other), key, filling);
                Self(self.0.merge(layer))
            }
            _ => self,
        }
    }

    pub fn extract<T: serde::de::DeserializeOwned>(&self) -> Result<T, BadConfig> {
        self.0.extract().map_err(|e| self.told(&e))
    }

    /// The whole number at `key`, where it is one.
    pub fn number(&self, key: &str) -> Option<i128> {
        match self.0.find_value(key) {
            Ok(Value::Num(_, number)) => number.to_i128().or_else(|| number.to_u128().map(|_| i128::MAX)),
            _ => None,
        }
    }

    /// Whether somebody set `key`.
    pub fn is_set(&self, key: &str) -> bool {
        self.0.find_metadata(key).is_some_and(|m| m.name != DEFAULT_NAME)
    }

    /// The refusal of the value at `key`.
    pub fn blame(&self, key: &str, what: impl Into<String>) -> BadConfig {
        BadConfig::new(&self.place(key), what)
    }

    fn place(&self, key: &str) -> String {
        self.0.find_metadata(key).map_or_else(|| key.to_owned(), |m| place(m, key))
    }

    fn told(&self, error: &figment::Error) -> BadConfig {
        let key = error.path.join(".");
        let place = error.metadata.as_ref().map_or_else(|| self.place(&key), |m| place(m, &key));
        BadConfig::new(&place, words(&error.kind))
    }
}

/// Names the variable, or the key and its file.
fn place(layer: &Metadata, key: &str) -> String {
    let one = layer.source.as_ref().is_some_and(|source| source.custom() == Some(ONE));
    if one { layer.name.to_string() } else { format!("{key} in {}", layer.name) }
}

fn single(name: String, key: &str, value: Value) -> Layer {
    Layer { name, one: true, values: nest(key, value).into_dict().unwrap_or_default() }
}

fn toml(name: &str, text: &str) -> Result<Layer, BadConfig> {
    let values = Toml::from_str(text).map_err(|e| {
        // The middle of the message shows the line itself, which may hold a secret.
        let message = e.to_string();
        let (first, last) = (message.lines().next(), message.lines().last());
        BadConfig::new(name, format!("{}: {}", first.unwrap_or_default(), last.unwrap_or_default()))
    })?;
    Ok(Layer { name: name.to_owned(), one: false, values })
}

fn variable(known: &Value, name: &str, value: &OsString) -> Result<Option<Layer>, BadConfig> {
    let Some(key) = name.strip_prefix(PREFIX) else { return Ok(None) };
    let key = key.to_lowercase().replace("__", ".");
    let text = value.to_str().ok_or_else(|| BadConfig::new(name, "is no UTF-8 text"))?;
    let Some(like) = known.find_ref(&key) else {
        return Err(BadConfig::new(name, format!("is an unknown setting{}", siblings(known, &key))));
    };
    let value = typed(like, text).map_err(|what| BadConfig::new(name, what))?;
    Ok(Some(single(name.to_owned(), &key, value)))
}

fn siblings(known: &Value, key: &str) -> String {
    let section = key.rsplit_once('.').map_or("", |(section, _)| section);
    let found = if section.is_empty() { Some(known) } else { known.find_ref(section) };
    match found.and_then(Value::as_dict) {
        Some(dict) if section.is_empty() => format!(": the sections are {}", names(dict)),
        Some(dict) => format!(": {section} has {}", names(dict)),
        None => format!(": there is no section {section}"),
    }
}

fn names(dict: &Dict) -> String {
    dict.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Reads a variable's text as the kind of value that the default has, so that a password of digits stays a text.
fn typed(like: &Value, text: &str) -> Result<Value, String> {
    match like {
        Value::String(..) => Ok(Value::from(text)),
        Value::Bool(..) => match text {
            "true" => Ok(Value::from(true)),
            "false" => Ok(Value::from(false)),
            _ => Err("is neither true nor false: write one of them".into()),
        },
        Value::Num(..) => {
            text.trim().parse::<i64>().map(Value::from).map_err(|_| "is no whole number: write digits only".into())
        }
        Value::Array(_, items) if !text.trim_start().starts_with('[') => list(items.first(), text),
        _ => written(text),
    }
}

fn list(like: Option<&Value>, text: &str) -> Result<Value, String> {
    if like.is_some_and(|item| item.as_dict().is_some()) && !text.trim().is_empty() {
        return Err("must be a list in TOML: [{ name = \"...\", ... }]".into());
    }
    let text_like = Value::from("");
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| typed(like.unwrap_or(&text_like), item)).collect::<Result<Vec<_>, _>>().map(Value::from)
}

fn written(text: &str) -> Result<Value, String> {
    let read: Result<Dict, _> = Toml::from_str(&format!("value = {text}"));
    match read {
        Ok(mut dict) => dict.remove("value").ok_or_else(|| "is empty: write a value in TOML".into()),
        Err(_) => Err("is no value in TOML: write a list as [\"a\", \"b\"], a table as { key = 1 }".into()),
    }
}

/// What is wrong, without the value: it may be a secret.
fn words(kind: &Kind) -> String {
    match kind {
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            let wanted = match wanted.as_str() {
                "a string" => "a text in quotes",
                "a boolean" => "true or false",
                "a sequence" => "a list",
                w if w.starts_with(['i', 'u']) && w.len() < 4 => "a whole number",
                other => other,
            };
            format!("is {}: write {wanted}", kind_of(found))
        }
        Kind::UnknownField(_, known) => format!("is an unknown setting: there are {}", known.join(", ")),
        Kind::UnknownVariant(_, known) => format!("is unknown: write {}", known.join(" or ")),
        Kind::MissingField(field) => format!("has no {field}: write it"),
        Kind::Message(message) => message.clone(),
        other => other.to_string(),
    }
}

fn kind_of(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) => "a number of another kind or size",
        Actual::Float(_) => "a number with a fraction",
        Actual::Str(_) | Actual::Char(_) => "another text",
        Actual::Seq => "a list",
        Actual::Map => "a table",
        _ => "something else",
    }
}

/// Every key of the default that holds a whole number, lists left out.
#[cfg(test)]
pub fn whole_numbers() -> Vec<String> {
    fn walk(at: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Dict(_, dict) => {
                for (key, value) in dict {
                    walk(&if at.is_empty() { key.clone() } else { format!("{at}.{key}") }, value, found);
                }
            }
            Value::Num(..) => found.push(at.to_owned()),
            _ => {}
        }
    }
    let mut found = Vec::new();
    let default = toml(DEFAULT_NAME, DEFAULT).expect("the default is TOML");
    walk("", &Value::from(default.values), &mut found);
    found
}
