//! Weeks of the digital session before today: people who start, stop half-way or finish, and one group with a code.

use chrono::Duration;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::actions::count_learning::{Taken, count_learning_in};
use crate::actions::give_group_code::give_group_code;
use crate::app::App;
use crate::domain::ids::GroupId;
use crate::domain::learning::{GroupCode, Step};
use crate::domain::person::Actor;
use crate::domain::time::Instant;
use crate::domain::token::TokenHash;
use crate::store::commit;

/// Weeks that are told of.
const WEEKS: i64 = 6;
/// One in so many reads the easy version, one in so many belongs to the group.
const EASY: u32 = 4;
const GROUPED: u32 = 3;

/// Counts what `seed` says; the group gets its code.
pub async fn learn(app: &App, now: Instant, seed: u64, group: GroupId) -> anyhow::Result<()> {
    let mut rng = StdRng::seed_from_u64(seed);
    let ctx = app.ctx(Actor::Service);
    let code = give_group_code(&app.db, &ctx, group).await?;
    let chapters = app.shelf.languages().first().map_or(0, |l| l.chapters.len());
    let chapters = u32::try_from(chapters)?;
    let tx = app.db.begin().await?;
    for week in 0..WEEKS {
        for nth in 0..rng.random_range(6..14) {
            let once = TokenHash::of(&format!("{week} {nth}"));
            let taken = taken(&mut rng, chapters, &code, once);
            count_learning_in(&tx, &ctx.at(now - Duration::weeks(week)), &taken).await?;
        }
    }
    Ok(commit(tx).await?)
}

/// Somebody: most finish, and are surer then.
fn taken(rng: &mut StdRng, chapters: u32, code: &GroupCode, once: TokenHash) -> Taken {
    let read = if rng.random_bool(0.6) { chapters } else { rng.random_range(0..chapters) };
    let mut steps = vec![Step::Start, Step::Before(rng.random_range(2..=5))];
    steps.extend((1..=read).map(Step::Chapter));
    if read == chapters {
        steps.extend([Step::Complete, Step::After(rng.random_range(1..=3))]);
    }
    let language = if rng.random_range(0..EASY) == 0 { "en-easy" } else { "en" };
    let group = (rng.random_range(0..GROUPED) == 0).then(|| code.clone());
    Taken { language: language.to_owned(), group, steps, once }
}
