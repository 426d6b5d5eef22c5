//! Letters: put once, claimed by one replica at a time, their way through failures, what is kept of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use cancel_cancer::domain::ids::{BookingId, LetterId};
use cancel_cancer::domain::notice::{Composed, Due, LetterState, Notice, NoticeKind, Recipient, Subject};
use cancel_cancer::domain::time::Instant;
use cancel_cancer::domain::token::TokenHash;
use cancel_cancer::store::{Db, commit, login, outbox, views};
use chrono::Duration;
use rstest::rstest;

use super::make::{offered, published, somebody, the_booking};
use crate::house::{Engine, House, t};

async fn about(house: &House) -> (BookingId, Notice) {
    let id = published(house, 1, "2027-03-09", "18:00:00").await;
    let to = Recipient::Contact(the_booking(&house.db, id).await.contact);
    (id, Notice { kind: NoticeKind::Confirmed, to, subject: Subject::Booking(id), due: house.now(), sequence: 0 })
}

async fn put(house: &House, notice: &Notice) {
    outbox::put(house.db.write(), notice, house.now()).await.expect("a letter");
}

async fn claim(db: &Db, now: Instant, minutes: i64, limit: u64) -> Vec<Due> {
    let tx = db.begin().await.expect("a transaction");
    let due = outbox::claim(&tx, now, now + Duration::minutes(minutes), limit).await.expect("a claim");
    commit(tx).await.expect("kept");
    due
}

fn composed(n: u32) -> Composed {
    let (message_id, to) = (format!("<{n}@example.org>"), "ann1@example.org".to_owned());
    Composed { message_id, to, subject: "It takes place".into(), bytes: vec![0, 13, 10, 255] }
}

/// Puts `n` letters of one booking and sends them a minute apart.
async fn sent(house: &House, notice: &Notice, n: u32) -> Vec<LetterId> {
    let mut ids = Vec::new();
    for sequence in 1..=n {
        put(house, &Notice { sequence: sequence.cast_signed(), ..*notice }).await;
        let due = claim(&house.db, house.now(), 5, 1).await.pop().expect("a letter");
        outbox::keep(house.db.write(), due.id, &composed(sequence)).await.expect("kept");
        let at = house.now() + Duration::minutes(i64::from(sequence));
        outbox::sent(house.db.write(), due.id, at).await.expect("sent");
        ids.push(due.id);
    }
    ids
}

#[rstest]
#[tokio::test]
async fn each_kind_of_letter_is_read_back(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (booking, first) = about(&house).await;
    let ada = somebody(&house, "Ada").await;
    let offer = offered(&house, booking, ada).await;
    let login =
        login::put(house.db.write(), Some(ada), &TokenHash::of("browser"), house.now()).await.expect("a log-in");
    let to = Recipient::Person(ada);
    let offer = Notice { kind: NoticeKind::Offer, to, subject: Subject::Offer(offer, booking), ..first.clone() };
    let login = Notice { kind: NoticeKind::LogIn, to, subject: Subject::Login(login), ..first.clone() };
    let earlier = Notice { due: t("2027-01-12T09:00:00Z"), ..login };
    for notice in [&first, &offer, &earlier, &first, &offer] {
        put(&house, notice).await;
    }
    let got = claim(&house.db, house.now(), 5, 9).await;
    assert_eq!(got.iter().map(|due| &due.notice).collect::<Vec<_>>(), [&earlier, &first, &offer]);
    assert!(got.iter().all(|due| due.attempts == 0 && due.composed.is_none() && due.created == house.now()));
    let seen = views::letters(house.db.read(), None, None, None, 9).await.expect("a read");
    let seen: BTreeSet<_> = seen.iter().map(|l| (l.kind, l.to.as_str())).collect();
    let want = [(NoticeKind::Confirmed, "ann1@example.org"), (NoticeKind::Offer, "ada@example.org")];
    assert_eq!(seen, BTreeSet::from(want), "the desk sees no log-in letter");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_claim_each_letter_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = Arc::new(House::new(engine).await);
    let (_, notice) = about(&house).await;
    for sequence in 0..40 {
        put(&house, &Notice { sequence, ..notice }).await;
    }
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let replica = Db::open(&house.url).await.expect("a replica");
        for _ in 0..2 {
            let (db, now) = (replica.clone(), house.now());
            tasks.spawn(async move {
                let mut mine = Vec::new();
                for _ in 0..20 {
                    mine.extend(claim(&db, now, 5, 3).await.into_iter().map(|due| due.id));
                }
                mine
            });
        }
    }
    let all: Vec<LetterId> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(all.len(), 40, "some letter was claimed twice or never");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 40);
}

#[rstest]
#[tokio::test]
async fn a_claim_that_ran_out_is_claimed_again_with_its_bytes(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (booking, notice) = about(&house).await;
    put(&house, &Notice { due: house.now() + Duration::minutes(1), ..notice }).await;
    let was_sent = async || {
        let (to, kinds) = ((notice.to, booking), [NoticeKind::Confirmed]);
        outbox::told(house.db.read(), to, &kinds, LetterId(0)).await.expect("a read").is_some()
    };
    assert!(claim(&house.db, house.now(), 5, 9).await.is_empty(), "not due yet");
    assert!(!was_sent().await);
    let now = house.now() + Duration::minutes(1);
    let due = claim(&house.db, now, 5, 9).await.pop().expect("a letter");
    assert!(was_sent().await, "it is on its way");
    outbox::keep(house.db.write(), due.id, &composed(1)).await.expect("kept");
    let ends = now + Duration::minutes(5);
    assert!(claim(&house.db, ends - Duration::seconds(1), 5, 9).await.is_empty(), "claimed");
    let again = claim(&house.db, ends, 5, 9).await.pop().expect("the letter");
    assert_eq!((again.id, again.composed), (due.id, Some(composed(1))));
}

#[rstest]
#[tokio::test]
async fn a_letter_waits_fails_and_is_tried_anew(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let house = House::new(engine).await;
    let (_, notice) = about(&house).await;
    let c = house.db.write();
    put(&house, &notice).await;
    let id = claim(&house.db, house.now(), 5, 9).await[0].id;
    outbox::keep(c, id, &composed(1)).await.expect("kept");
    let later = house.now() + Duration::minutes(1);
    outbox::wait(c, id, "greylisted", later).await.expect("waits");
    assert!(claim(&house.db, house.now(), 5, 9).await.is_empty());
    let due = claim(&house.db, later, 5, 9).await.pop().expect("the letter");
    assert_eq!(due.attempts, 1);
    assert!(!outbox::retry(c, id, later).await.expect("an answer"), "it has not failed");
    outbox::end(c, id, LetterState::Failed, "no such mailbox").await.expect("failed");
    assert_eq!(views::queue(house.db.read(), None).await.expect("a read"), (0, 1));
    let line =
        views::letters(house.db.read(), None, None, Some(LetterState::Failed), 9).await.expect("a read").remove(0);
    assert_eq!(
        (line.attempts, line.error.as_deref(), line.to.as_str()),
        (2, Some("no such mailbox"), "ann1@example.org")
    );
    assert!(outbox::retry(c, id, later).await.expect("an answer"));
    assert!(!outbox::retry(c, id, later).await.expect("an answer"), "once");
    let due = claim(&house.db, later, 5, 9).await.pop().expect("the letter");
    assert_eq!((due.attempts, due.composed), (0, None), "it is composed from the facts of today");
    outbox::end(c, id, LetterState::Superseded, "cancelled").await.expect("ended");
    assert!(claim(&house.db, later + Duration::days(1), 5, 9).await.is_empty(), "it is ended");
}

#[rstest]
#[tokio::test]
async fn a_thread_is_the_last_ten_letters_to_somebody_about_a_booking(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (booking, notice) = about(&house).await;
    sent(&house, &notice, 12).await;
    let ada = Recipient::Person(somebody(&house, "Ada").await);
    sent(&house, &Notice { to: ada, kind: NoticeKind::Cancelled, ..notice }, 1).await;
    let thread = async |to| outbox::thread(house.db.read(), to, booking).await.expect("a read");
    let want: Vec<String> = (3..=12).map(|n| format!("<{n}@example.org>")).collect();
    assert_eq!(thread(notice.to).await, want);
    assert_eq!(thread(ada).await, ["<1@example.org>"]);
}

#[rstest]
#[tokio::test]
async fn bytes_go_first_and_rows_later_but_never_what_waits(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let house = House::new(engine).await;
    let (_, notice) = about(&house).await;
    let c = house.db.write();
    let ids = sent(&house, &notice, 3).await;
    put(&house, &Notice { sequence: 99, due: t("2026-01-01T00:00:00Z"), ..notice }).await;
    let at = |minutes| house.now() + Duration::minutes(minutes);
    outbox::forget(c, at(3), at(2)).await.expect("forgotten");
    let bytes = async |id| views::letter_bytes(house.db.read(), id).await.expect("a read");
    assert_eq!(bytes(ids[0]).await, None, "gone");
    assert_eq!(bytes(ids[1]).await, None, "its bytes are gone");
    assert_eq!(bytes(ids[2]).await, Some(composed(3).bytes));
    let left = views::letters(house.db.read(), None, None, None, 9).await.expect("a read");
    let left: BTreeSet<_> = left.iter().map(|l| (l.id, l.state)).collect();
    assert_eq!(left.len(), 3);
    assert!(left.contains(&(ids[1], LetterState::Sent)) && left.contains(&(ids[2], LetterState::Sent)));
    assert_eq!(claim(&house.db, house.now(), 5, 9).await.len(), 1, "what waits stays");
}
