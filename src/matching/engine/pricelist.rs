//! Prices by name, so that a later problem can begin with them: people come and go, limits and sessions change, and what a
//! name no longer means is left out.

use std::collections::BTreeMap;

use chrono::DateTime;

use crate::matching::engine::model::{Model, Span};
use crate::matching::engine::prices::Prices;
use crate::matching::facts::Facts;
use crate::matching::plan::PriceList;
use crate::matching::seats::Period;

/// The price of one more session of a person as such.
const PERSON: &str = "person";

/// All prices above 0, by volunteer and by what is priced.
pub fn list(facts: &Facts, model: &Model, prices: &Prices) -> PriceList {
    let mut list = PriceList::new();
    let id = |v: usize| facts.problem.volunteers[v].id.clone();
    for (v, price) in prices.people.iter().enumerate().filter(|(_, price)| **price > 0.0) {
        list.entry(id(v)).or_default().insert(PERSON.to_owned(), *price);
    }
    for ((v, span), price) in model.spans.iter().zip(&prices.rows).filter(|(_, price)| **price > 0.0) {
        let known = list.entry(id(*v as usize)).or_default().entry(name(*span)).or_insert(*price);
        *known = known.max(*price);
    }
    list
}

/// The listed prices of this problem's rows and people; those that are not listed begin as they would without a list.
pub fn prices(facts: &Facts, model: &Model, list: &PriceList) -> Prices {
    let mut prices = Prices::first(model);
    let theirs: Vec<Option<&BTreeMap<String, f64>>> =
        facts.problem.volunteers.iter().map(|v| list.get(&v.id)).collect();
    for (price, theirs) in prices.people.iter_mut().zip(&theirs) {
        *price = theirs.and_then(|known| known.get(PERSON)).copied().map_or(*price, sane);
    }
    for ((v, span), price) in model.spans.iter().zip(&mut prices.rows) {
        let known = theirs[*v as usize].and_then(|known| known.get(&name(*span)));
        *price = known.copied().map_or(0.0, sane);
    }
    prices
}

/// A file may hold any number: prices beyond every booking's points mean nothing, and could not be summed.
fn sane(price: f64) -> f64 {
    price.clamp(0.0, 1e9)
}

fn name(span: Span) -> String {
    match span {
        Span::Limit(Period::Day(day)) => format!("day {day}"),
        Span::Limit(Period::Week(year, week)) => format!("week {year}-W{week:02}"),
        Span::Limit(Period::Month(year, month)) => format!("month {year}-{month:02}"),
        Span::Limit(Period::Total) => "total".to_owned(),
        Span::Clash(minute) => {
            let at = DateTime::from_timestamp(minute * 60, 0).unwrap_or_default();
            format!("at {}", at.format("%Y-%m-%dT%H:%MZ"))
        }
    }
}
