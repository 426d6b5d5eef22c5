//! Values as the database keeps them: words of enums as serde writes them, lists as JSON, numbers that both engines have.
//! What can't be read back is `Unreadable` and named, never guessed.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::{Result, StoreError};

/// The word of a variant without content.
pub fn word<T: Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Unreadable("word")),
    }
}

pub fn from_word<T: DeserializeOwned>(what: &'static str, word: &str) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).map_err(|_| StoreError::Unreadable(what))
}

pub fn json<T: Serialize>(what: &'static str, value: &T) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|_| StoreError::Unreadable(what))
}

pub fn from_json<T: DeserializeOwned>(what: &'static str, value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|_| StoreError::Unreadable(what))
}

/// Between the numbers of the domain and those of the tables; both ways fail rather than cut.
pub fn number<A, B: TryFrom<A>>(what: &'static str, n: A) -> Result<B> {
    B::try_from(n).map_err(|_| StoreError::Unreadable(what))
}

/// The same where there may be none.
pub fn maybe<A, B: TryFrom<A>>(what: &'static str, n: Option<A>) -> Result<Option<B>> {
    n.map(|n| number(what, n)).transpose()
}

/// A text of the domain out of a column.
pub fn text<T: TryFrom<String>>(what: &'static str, text: String) -> Result<T> {
    T::try_from(text).map_err(|_| StoreError::Unreadable(what))
}
