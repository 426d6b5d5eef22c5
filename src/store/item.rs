//! Lines at the desk that wait for a person, and lines that only tell.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use crate::domain::ids::{BookingId, InboundId, ItemId, LetterId, PersonId};
use crate::domain::time::Instant;
use crate::store::entity::item;
use crate::store::rows;
use crate::store::stored::{from_word, word};
use crate::store::{Conn, Result};

/// What happened or is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ItemKind {
    /// A place reopened and somebody was asked by itself: only tells.
    AskedNext,
    /// A place reopened and nobody was found.
    NobodyFound,
    /// Less than `offers.latest_hours_before` to the session: ring them.
    RingThem,
    /// A letter failed for good.
    LetterFailed,
    /// A wished time passed without a team.
    Passed,
    /// A session has a place that nobody has accepted shortly before.
    DroppedOut,
    /// A volunteer who stopped letters with offers was asked: ring them.
    LetterStopped,
    /// The mail server has not taken letters for a while.
    MailDown,
    /// Somebody's own calendar says that they are busy during a session they said yes to.
    BusyClash,
    /// The calendar of somebody on a team said no: a person decides who stands in.
    NeedsReplacement,
    /// The host's calendar said no: a person asks what is meant.
    AskHost,
    /// A session online is confirmed and has no link to join.
    NoLink,
    /// A message came that a person must read.
    MailCame,
    /// Somebody asks to become a volunteer.
    WantsToVolunteer,
}

impl ItemKind {
    /// Most urgent first: what a person must do before a session, what went wrong, what only tells.
    pub const BY_URGENCY: [Self; 14] = [
        Self::MailDown,
        Self::RingThem,
        Self::NeedsReplacement,
        Self::AskHost,
        Self::DroppedOut,
        Self::NoLink,
        Self::LetterStopped,
        Self::NobodyFound,
        Self::BusyClash,
        Self::LetterFailed,
        Self::MailCame,
        Self::WantsToVolunteer,
        Self::Passed,
        Self::AskedNext,
    ];

    /// The word in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AskedNext => "asked-next",
            Self::NobodyFound => "nobody-found",
            Self::RingThem => "ring-them",
            Self::LetterFailed => "letter-failed",
            Self::Passed => "passed",
            Self::DroppedOut => "dropped-out",
            Self::LetterStopped => "letter-stopped",
            Self::MailDown => "mail-down",
            Self::BusyClash => "busy-clash",
            Self::NeedsReplacement => "needs-replacement",
            Self::AskHost => "ask-host",
            Self::NoLink => "no-link",
            Self::MailCame => "mail-came",
            Self::WantsToVolunteer => "wants-to-volunteer",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    pub kind: ItemKind,
    pub booking: Option<BookingId>,
    pub person: Option<PersonId>,
    pub letter: Option<LetterId>,
    pub inbound: Option<InboundId>,
    pub made: Instant,
}

/// Puts an item; nothing changes where `dedupe` is open already.
pub async fn put(
    c: &impl Conn,
    kind: ItemKind,
    booking: Option<BookingId>,
    person: Option<PersonId>,
    letter: Option<LetterId>,
    dedupe: &str,
    now: Instant,
) -> Result<()> {
    let row = item::Model {
        id: 0,
        kind: word(kind)?,
        booking_id: booking.map(|id| id.0),
        person_id: person.map(|id| id.0),
        letter_id: letter.map(|id| id.0),
        inbound_id: None,
        dedupe: dedupe.to_owned(),
        made: now,
        closed: None,
    };
    rows::put(c, row).await.map(|_| ())
}

/// What came by email: the message where it has words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mail {
    pub booking: Option<BookingId>,
    pub person: Option<PersonId>,
    pub inbound: Option<InboundId>,
}

/// Puts an item about something that came by email; nothing changes where `dedupe` is open already.
pub async fn put_mail(c: &impl Conn, kind: ItemKind, mail: Mail, dedupe: &str, now: Instant) -> Result<()> {
    let row = item::Model {
        id: 0,
        kind: word(kind)?,
        booking_id: mail.booking.map(|id| id.0),
        person_id: mail.person.map(|id| id.0),
        letter_id: None,
        inbound_id: mail.inbound.map(|id| id.0),
        dedupe: dedupe.to_owned(),
        made: now,
        closed: None,
    };
    rows::put(c, row).await.map(|_| ())
}

/// Puts an item about a booking where none of its kind is open about it and none with this `dedupe` ever was: what
/// somebody has seen to does not come back while nothing changed.
pub async fn put_news(c: &impl Conn, kind: ItemKind, booking: BookingId, dedupe: &str, now: Instant) -> Result<()> {
    let open = Condition::all().add(item::Column::Kind.eq(word(kind)?)).add(item::Column::Closed.is_null());
    let known = Condition::any().add(item::Column::Dedupe.eq(dedupe)).add(open);
    let theirs = item::Entity::find().filter(item::Column::BookingId.eq(booking.0));
    if theirs.filter(known).count(c).await? > 0 {
        return Ok(());
    }
    put(c, kind, Some(booking), None, None, dedupe, now).await
}

/// Open or closed.
pub async fn find(c: &impl Conn, id: ItemId) -> Result<Option<Item>> {
    item::Entity::find_by_id(id.0).one(c).await?.as_ref().map(read).transpose()
}

/// Closes it; `false` where it was closed before.
pub async fn close(c: &impl Conn, id: ItemId, now: Instant) -> Result<bool> {
    Ok(close_all(c, item::Column::Id.eq(id.0), now).await? > 0)
}

/// Closes all items of a kind about a booking.
pub async fn close_of(c: &impl Conn, kind: ItemKind, booking: BookingId, now: Instant) -> Result<()> {
    let these = Condition::all().add(item::Column::Kind.eq(word(kind)?)).add(item::Column::BookingId.eq(booking.0));
    close_all(c, these, now).await.map(|_| ())
}

/// Closes all items of the kinds about a booking and this person.
pub async fn close_theirs(c: &impl Conn, kinds: &[ItemKind], of: (BookingId, PersonId), now: Instant) -> Result<()> {
    let these = Condition::all()
        .add(item::Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())))
        .add(item::Column::BookingId.eq(of.0.0))
        .add(item::Column::PersonId.eq(of.1.0));
    close_all(c, these, now).await.map(|_| ())
}

/// Closes what this key opened.
pub async fn close_dedupe(c: &impl Conn, dedupe: &str, now: Instant) -> Result<()> {
    close_all(c, item::Column::Dedupe.eq(dedupe), now).await.map(|_| ())
}

/// Closes what says that this letter failed.
pub async fn close_letter(c: &impl Conn, letter: LetterId, now: Instant) -> Result<()> {
    let kind = item::Column::Kind.eq(word(ItemKind::LetterFailed)?);
    let these = Condition::all().add(kind).add(item::Column::LetterId.eq(letter.0));
    close_all(c, these, now).await.map(|_| ())
}

/// Removes the open line of this key: what it says never was.
pub async fn remove(c: &impl Conn, dedupe: &str) -> Result<()> {
    let open = item::Entity::delete_many().filter(item::Column::Dedupe.eq(dedupe));
    open.filter(item::Column::Closed.is_null()).exec(c).await?;
    Ok(())
}

/// Opens again what was closed at that moment, where the same did not come anew.
pub async fn reopen(c: &impl Conn, kinds: &[ItemKind], booking: BookingId, closed: Instant) -> Result<()> {
    let all = item::Entity::update_many().col_expr(item::Column::Closed, Expr::value(None::<Instant>));
    let these = all.filter(item::Column::Kind.is_in(kinds.iter().map(|kind| kind.as_str())));
    let these = these.filter(item::Column::BookingId.eq(booking.0)).filter(item::Column::Closed.eq(closed));
    let known = |column: item::Column| Expr::col((Alias::new("known"), column));
    let anew = Query::select()
        .expr(Expr::val(1))
        .from_as(item::Entity, Alias::new("known"))
        .and_where(known(item::Column::Dedupe).eq(Expr::col((item::Entity, item::Column::Dedupe))))
        .and_where(known(item::Column::Id).gt(Expr::col((item::Entity, item::Column::Id))))
        .to_owned();
    these.filter(Expr::exists(anew).not()).exec(c).await?;
    Ok(())
}

async fn close_all(c: &impl Conn, which: impl sea_orm::sea_query::IntoCondition, now: Instant) -> Result<u64> {
    let all = item::Entity::update_many().col_expr(item::Column::Closed, Expr::value(now));
    let done = all.filter(which).filter(item::Column::Closed.is_null()).exec(c).await?;
    Ok(done.rows_affected)
}

pub(super) fn read(row: &item::Model) -> Result<Item> {
    Ok(Item {
        id: ItemId(row.id),
        kind: from_word("kind of an item", &row.kind)?,
        booking: row.booking_id.map(BookingId),
        person: row.person_id.map(PersonId),
        letter: row.letter_id.map(LetterId),
        inbound: row.inbound_id.map(InboundId),
        made: row.made,
    })
}
