//! Why somebody could take an open place, as short reasons and one caution. For the desk only.

use crate::actions::stand_ins::StandIn;
use crate::domain::place::road_words;
use crate::web::desk::words::thousands;
use crate::web::languages;

/// Nobody of those who were ticked can be asked.
pub const NOBODY: &str = "Nobody was asked: what is known of them has changed since you opened this page, they have said no \
                          or yes to another session, or their limits are reached. Look at the list again";

/// Some of those who were ticked were not asked.
pub fn stayed(people: u32) -> String {
    let who = if people == 1 { "1 person was not asked".to_owned() } else { format!("{people} people were not asked") };
    format!("{who}: something about them has changed since you opened the page. The others were asked")
}

/// What speaks for somebody, one reason each. `when`: the session's time.
pub fn reasons(who: &StandIn, when: &str) -> Vec<String> {
    let why = &who.why;
    let mut reasons = vec![format!("Free {when}")];
    if !who.instead_of.is_empty() {
        reasons[0] = format!("Offered to be free {when}");
    }
    reasons.push(if why.road_m > 0 { road_words(why.road_m) } else { "No travel".to_owned() });
    let names: Vec<String> = why.languages.iter().map(|l| languages::name(l)).collect();
    if !names.is_empty() {
        reasons.push(format!("Speaks {}", names.join(" and ")));
    }
    let mean = (who.mean_tenths / 10, who.mean_tenths % 10);
    reasons.push(format!(
        "{} planned that month, {}.{} on average of those who could come",
        sessions(who.month),
        mean.0,
        mean.1
    ));
    reasons.push(format!("{} given in the last 90 days", why.prior_load));
    if who.more == Some(0) {
        reasons.push("Nobody on this list costs the plan less".to_owned());
    }
    reasons
}

fn sessions(n: usize) -> String {
    if n == 1 { "1 other session".to_owned() } else { format!("{n} other sessions") }
}

/// The one thing to know before asking, the weightiest; empty where there is none. `is_asked`: holds an open offer of the
/// booking (by reference).
pub fn caution(who: &StandIn, is_asked: &dyn Fn(&str) -> bool) -> String {
    if let Some(other) = who.instead_of.iter().find(|other| is_asked(other)) {
        return format!("Is being asked for {other} at or near this time: can say yes to one of the two");
    }
    if let Some(other) = who.instead_of.first() {
        return format!("The plan has them at {other} then, which would need somebody else{}", more(who));
    }
    if who.is_full {
        return format!(
            "The plan gives them all the sessions they want: one of those would need somebody else{}",
            more(who)
        );
    }
    match (&who.same_day, who.more) {
        (Some(other), _) => format!("Has another session that day, {other}"),
        (None, Some(points)) if points > 0 => {
            format!("Costs the plan {} points more than the first", thousands(points))
        }
        _ => String::new(),
    }
}

fn more(who: &StandIn) -> String {
    match who.more {
        Some(points) if points > 0 => format!(": {} points more than the first", thousands(points)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::ids::PersonId;
    use crate::domain::plan::MemberWhy;

    fn ada() -> StandIn {
        StandIn {
            person: PersonId(1),
            why: MemberWhy {
                road_m: 6_400,
                ride_min: 16,
                load: 2,
                prior_load: 3,
                offered: 9,
                languages: vec!["ur".into()],
            },
            month: 1,
            mean_tenths: 21,
            more: Some(0),
            instead_of: Vec::new(),
            is_full: false,
            same_day: None,
        }
    }

    #[test]
    fn reasons_carry_their_numbers() {
        let want = [
            "Free Tuesday 9 March",
            "About 4 miles by road",
            "Speaks Urdu",
            "1 other session planned that month, 2.1 on average of those who could come",
            "3 given in the last 90 days",
            "Nobody on this list costs the plan less",
        ];
        assert_eq!(reasons(&ada(), "Tuesday 9 March"), want);
    }

    #[rstest]
    #[case(&[], None, Some(0), "")]
    #[case(&[], None, Some(1_200), "Costs the plan 1,200 points more than the first")]
    #[case(&[], Some("CC-222222"), Some(9), "Has another session that day, CC-222222")]
    #[case(
        &["CC-333333"],
        Some("CC-333333"),
        Some(80),
        "The plan has them at CC-333333 then, which would need somebody else: 80 points more than the first"
    )]
    #[case(
        &["CC-333333", "CC-444444"],
        None,
        None,
        "Is being asked for CC-444444 at or near this time: can say yes to one of the two"
    )]
    fn the_weightiest_caution_is_told(
        #[case] instead: &[&str],
        #[case] day: Option<&str>,
        #[case] more: Option<i64>,
        #[case] want: &str,
    ) {
        let instead_of = instead.iter().map(|s| (*s).to_owned()).collect();
        let who = StandIn { instead_of, same_day: day.map(str::to_owned), more, ..ada() };
        assert_eq!(caution(&who, &|other| other == "CC-444444"), want);
    }

    #[test]
    fn who_has_all_the_sessions_they_want_is_told_so() {
        let who = StandIn { is_full: true, more: Some(40), ..ada() };
        let want = "The plan gives them all the sessions they want: one of those would need somebody else: 40 points more \
                    than the first";
        assert_eq!(caution(&who, &|_| false), want);
    }
}
