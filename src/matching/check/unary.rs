//! The rules that a single row of a plan keeps or breaks.

use crate::matching::check::{Finding, Judge, Row, clock, on_site, place};
use crate::matching::code::Code;
use crate::matching::problem::{Format, Grade, Role, Skill};

impl Judge<'_> {
    /// Every rule the row breaks by itself.
    pub(super) fn unary(&self, row: Row) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut tell = |code, text| found.push(Finding { code, text });
        self.training(row, &mut tell);
        self.papers(row, &mut tell);
        self.journey(row, &mut tell);
        found
    }

    fn training(&self, Row { v, b, o, role, .. }: Row, tell: &mut dyn FnMut(Code, String)) {
        if !v.formats.contains(&b.format) {
            tell(Code::Format, format!("{} does not do {} sessions", v.id, b.format.as_str()));
        }
        let day = self.local_day(o);
        let skills: Vec<&Skill> = v.skills.iter().filter(|s| s.kind == b.kind).collect();
        let mut live = skills.iter().filter(|s| s.expires >= day).peekable();
        match (skills.first(), live.peek().is_some()) {
            (None, _) => tell(Code::Topic, format!("{} is not trained for {}", v.id, b.kind)),
            (Some(skill), false) => {
                let text = format!("{}'s training for {} ends {}, before {day}", v.id, b.kind, skill.expires);
                tell(Code::TopicExpired, text);
            }
            _ if role == Role::Lead && !live.any(|s| s.grade == Grade::Lead) => {
                tell(Code::Grade, format!("{} is not trained to lead {}", v.id, b.kind));
            }
            _ => {}
        }
    }

    fn papers(&self, Row { v, b, o, .. }: Row, tell: &mut dyn FnMut(Code, String)) {
        for tag in b.tags.iter().filter(|tag| !v.tags.contains(tag)) {
            tell(Code::Tag, format!("{} lacks the tag {tag}", v.id));
        }
        let day = self.local_day(o);
        match (b.dbs, v.dbs) {
            (None, _) => {}
            (Some(needs), Some(has)) if has.level >= needs => {
                if has.expires < day {
                    tell(Code::DbsExpired, format!("{}'s DBS check ends {}, before {day}", v.id, has.expires));
                }
            }
            (Some(needs), _) => tell(Code::Dbs, format!("{} has no {} DBS check", v.id, needs.as_str())),
        }
        if v.avoid_bookings.contains(&b.id) {
            tell(Code::Avoid, format!("{} has said no to {}", v.id, b.id));
        }
        if v.avoid_groups.contains(&b.group) {
            tell(Code::Avoid, format!("{} must not be sent to group {}", v.id, b.group));
        }
    }

    fn journey(&self, Row { v, b, o, .. }: Row, tell: &mut dyn FnMut(Code, String)) {
        let mut ride = 0;
        if b.format == Format::InPerson {
            let road = self.road(v.home, place(v, b));
            if road > v.max_km * 1000 {
                let tenths = (road + 50) / 100;
                let km = format!("{}.{}", tenths / 10, tenths % 10);
                tell(Code::Radius, format!("{} lives {km} km from the venue, more than {} km", v.id, v.max_km));
            }
            ride = self.ride(v, v.home, place(v, b));
        }
        if !self.problem.rules.availability_includes_travel {
            ride = 0;
        }
        let (from, to) = on_site(b, o);
        let (from, to) = (from - 60 * ride, to + 60 * ride);
        let mut windows: Vec<(i64, i64)> =
            v.available.iter().map(|w| (w.start.timestamp(), w.end.timestamp())).collect();
        windows.sort_unstable();
        let (mut current, mut inside): (Option<(i64, i64)>, bool) = (None, false);
        for (start, end) in windows {
            let joined = match current {
                Some((first, last)) if start <= last => (first, last.max(end)),
                _ => (start, end),
            };
            current = Some(joined);
            inside |= joined.0 <= from && to <= joined.1;
        }
        if !inside {
            let text =
                format!("{} is not free {} to {} (with {ride} min travel each way)", v.id, clock(from), clock(to));
            tell(Code::Availability, text);
        }
    }
}
