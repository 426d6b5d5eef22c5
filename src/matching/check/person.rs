//! What is judged person by person: limits, sessions too near to each other; fairness, travel, preference.

use std::collections::BTreeMap;

use chrono::Datelike;

use crate::matching::check::{Judge, Row, clock, on_site, place};
use crate::matching::code::Code;
use crate::matching::problem::{Format, Volunteer};

/// Sessions with more than a day between them are not compared.
const DAY_SECONDS: i64 = 86_400;

impl<'p> Judge<'p> {
    pub(super) fn people(&mut self, rows: &[Row<'p>]) {
        let mut people: BTreeMap<&str, Vec<Row<'p>>> = BTreeMap::new();
        for row in rows {
            people.entry(&row.v.id).or_default().push(*row);
        }
        for mut own in people.into_values() {
            own.sort_by_key(|r| on_site(r.b, r.o));
            let v = own[0].v;
            self.limits(v, &own);
            self.overlaps(v, &own);
            self.costs(v, &own);
        }
    }

    fn limits(&mut self, v: &Volunteer, own: &[Row<'p>]) {
        let mut counts: BTreeMap<(u8, &str, String), (i64, i64)> = BTreeMap::new();
        for row in own {
            let day = self.local_day(row.o);
            let week = day.iso_week();
            let spans = [
                (0, "day", day.to_string()),
                (1, "week", format!("{}-W{:02}", week.year(), week.week())),
                (2, "month", day.format("%Y-%m").to_string()),
                (3, "total", String::new()),
            ];
            for span in spans {
                let count = counts.entry(span).or_default();
                count.0 += 1;
                count.1 += i64::from(row.locked);
            }
        }
        let limits = [v.limits.day, v.limits.week, v.limits.month, v.limits.total];
        for ((index, span, which), (has, locked)) in counts {
            if let Some(limit) = limits[usize::from(index)].filter(|limit| has > *limit.max(&locked)) {
                self.error(Code::Limit, format!("{} has {has} sessions in {span} {which}, limit {limit}", v.id));
            }
        }
    }

    fn overlaps(&mut self, v: &Volunteer, own: &[Row<'p>]) {
        for (i, second) in own.iter().enumerate() {
            for first in &own[..i] {
                let needs = self.ride(v, place(v, first.b), place(v, second.b)).max(v.min_gap_min);
                let (ends, starts) = (on_site(first.b, first.o).1, on_site(second.b, second.o).0);
                let both_locked = first.locked && second.locked;
                if ends + 60 * needs > starts && !both_locked && starts - ends <= DAY_SECONDS {
                    let (one, two) = (&first.b.id, &second.b.id);
                    let (ends, starts) = (clock(ends), clock(starts));
                    let text =
                        format!("{}: {one} ends {ends} and {two} starts {starts}, needs {needs} min between", v.id);
                    self.error(Code::Overlap, text);
                }
            }
        }
    }

    fn costs(&mut self, v: &Volunteer, own: &[Row<'p>]) {
        let o = self.problem.objective;
        for (done, row) in (v.prior_load..).zip(own) {
            self.report.costs.fairness += o.fairness_points * (2 * (done + 1) - 1) / v.offered.max(1);
            if row.b.format == Format::InPerson {
                let road = self.road(v.home, place(v, row.b));
                self.report.travel_m += 2 * road;
                self.report.costs.travel += 2 * road * o.points_per_km / 1000;
            }
            let kind = v.preferences.kinds.get(&row.b.kind).copied().unwrap_or(0);
            let format = v.preferences.formats.get(&row.b.format).copied().unwrap_or(0);
            self.report.costs.preference += o.preference_points * (2 - (kind + format).clamp(-2, 2));
        }
    }
}
