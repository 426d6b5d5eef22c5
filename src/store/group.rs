//! Groups, contacts, places and kinds of session.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::group::{Contact, Group, GroupKind, Place, SessionKind};
use crate::domain::ids::{ContactId, GroupId, KindId, PlaceId};
use crate::domain::text::{Email, Line, Phone, Postcode};
use crate::domain::time::Instant;
use crate::store::entity::{community_group, contact, place, session_kind};
use crate::store::rows;
use crate::store::stored::{from_json, from_word, json, maybe, text, word};
use crate::store::{Conn, Result, StoreError};

/// The code of the kind that is offered first.
const GENERAL: &str = "general";

/// The group of a contact's address, normalised name and district, made where there is none.
pub async fn ensure(
    c: &impl Conn,
    name: &Line,
    kind: GroupKind,
    contact: &Email,
    district: Option<&str>,
    now: Instant,
) -> Result<GroupId> {
    let row = community_group::Model {
        id: 0,
        name: name.to_string(),
        kind: word(kind)?,
        priority: false,
        key_email: contact.to_string(),
        key_name: name.normalised(),
        key_district: district.unwrap_or_default().to_owned(),
        created: now,
    };
    let unique =
        [community_group::Column::KeyEmail, community_group::Column::KeyName, community_group::Column::KeyDistrict];
    rows::ensure(c, row, &unique).await.map(GroupId)
}

/// The group's contact with these very details, made where there is none: who writes another name or number changes
/// nothing that others gave.
pub async fn ensure_contact(
    c: &impl Conn,
    group: GroupId,
    name: &Line,
    email: &Email,
    phone: Option<&Phone>,
    now: Instant,
) -> Result<ContactId> {
    let row = contact::Model {
        id: 0,
        group_id: group.0,
        name: name.to_string(),
        email: email.to_string(),
        phone: phone.map(ToString::to_string).unwrap_or_default(),
        proven: false,
        email_dead: false,
        created: now,
    };
    let unique = [contact::Column::GroupId, contact::Column::Email, contact::Column::Name, contact::Column::Phone];
    rows::ensure(c, row, &unique).await.map(ContactId)
}

/// The group's place of this name and postcode, made where there is none, with the decile where that is known.
pub async fn ensure_place(
    c: &impl Conn,
    group: GroupId,
    (name, postcode): (&Line, &Postcode),
    decile: Option<u8>,
) -> Result<PlaceId> {
    let (id, name, district) = (0, name.to_string(), postcode.district().to_owned());
    let (postcode, decile) = (postcode.to_string(), decile.map(i32::from));
    let row = place::Model { id, group_id: group.0, name, postcode, district, decile };
    rows::ensure(c, row, &[place::Column::GroupId, place::Column::Name, place::Column::Postcode]).await.map(PlaceId)
}

pub async fn find(c: &impl Conn, id: GroupId) -> Result<Option<Group>> {
    community_group::Entity::find_by_id(id.0).one(c).await?.map(read).transpose()
}

pub async fn contact(c: &impl Conn, id: ContactId) -> Result<Option<Contact>> {
    contact::Entity::find_by_id(id.0).one(c).await?.map(read_contact).transpose()
}

pub async fn place(c: &impl Conn, id: PlaceId) -> Result<Option<Place>> {
    place::Entity::find_by_id(id.0).one(c).await?.map(read_place).transpose()
}

pub async fn prove_contact(c: &impl Conn, id: ContactId) -> Result<()> {
    let all = contact::Entity::update_many().col_expr(contact::Column::Proven, Expr::value(true));
    all.filter(contact::Column::Id.eq(id.0)).exec(c).await?;
    Ok(())
}

/// Sets deprivation decile of a place and priority of a group: facts of the desk, the import and the demo.
pub async fn set_decile(c: &impl Conn, id: PlaceId, decile: Option<u8>) -> Result<()> {
    let all = place::Entity::update_many().col_expr(place::Column::Decile, Expr::value(decile.map(i32::from)));
    all.filter(place::Column::Id.eq(id.0)).exec(c).await?;
    Ok(())
}

pub async fn set_priority(c: &impl Conn, id: GroupId, priority: bool) -> Result<()> {
    let all = community_group::Entity::update_many().col_expr(community_group::Column::Priority, Expr::value(priority));
    all.filter(community_group::Column::Id.eq(id.0)).exec(c).await?;
    Ok(())
}

/// All kinds that can be booked; the general one first.
pub async fn kinds(c: &impl Conn) -> Result<Vec<SessionKind>> {
    let rows = session_kind::Entity::find().order_by_asc(session_kind::Column::Id).all(c).await?;
    let mut kinds: Vec<SessionKind> = rows.into_iter().map(read_kind).collect::<Result<_>>()?;
    kinds.sort_by_key(|kind| kind.code != GENERAL);
    Ok(kinds)
}

pub async fn kind(c: &impl Conn, id: KindId) -> Result<Option<SessionKind>> {
    session_kind::Entity::find_by_id(id.0).one(c).await?.map(read_kind).transpose()
}

/// Inserts a kind; its `id` is ignored. `Taken("session_kind_code_uq")` where the code exists.
pub async fn insert_kind(c: &impl Conn, kind: &SessionKind) -> Result<KindId> {
    let row = session_kind::Model {
        id: 0,
        code: kind.code.clone(),
        title: kind.title.clone(),
        duration_min: kind.duration_min,
        setup_min: kind.setup_min,
        packdown_min: kind.packdown_min,
        notice_days: kind.notice_days,
        dbs: kind.dbs.map(word).transpose()?,
        crews_in_person: json("crews", &kind.crews_in_person)?,
        crews_online: json("crews", &kind.crews_online)?,
    };
    rows::add(c, row).await?.map(KindId).ok_or(StoreError::Taken("session_kind_code_uq"))
}

pub(super) fn read(row: community_group::Model) -> Result<Group> {
    let (name, kind) = (text("group's name", row.name)?, from_word("kind of group", &row.kind)?);
    Ok(Group { id: GroupId(row.id), name, kind, priority: row.priority })
}

pub(super) fn read_contact(row: contact::Model) -> Result<Contact> {
    Ok(Contact {
        id: ContactId(row.id),
        group: GroupId(row.group_id),
        name: text("contact's name", row.name)?,
        email: text("contact's address", row.email)?,
        phone: (!row.phone.is_empty()).then(|| text("phone number", row.phone)).transpose()?,
        proven: row.proven,
        email_dead: row.email_dead,
    })
}

pub(super) fn read_place(row: place::Model) -> Result<Place> {
    Ok(Place {
        id: PlaceId(row.id),
        name: text("place's name", row.name)?,
        postcode: text("postcode", row.postcode)?,
        decile: maybe("decile", row.decile)?,
    })
}

fn read_kind(row: session_kind::Model) -> Result<SessionKind> {
    Ok(SessionKind {
        id: KindId(row.id),
        code: row.code,
        title: row.title,
        duration_min: row.duration_min,
        setup_min: row.setup_min,
        packdown_min: row.packdown_min,
        notice_days: row.notice_days,
        dbs: row.dbs.map(|level| from_word("check level", &level)).transpose()?,
        crews_in_person: from_json("crews", row.crews_in_person)?,
        crews_online: from_json("crews", row.crews_online)?,
    })
}
