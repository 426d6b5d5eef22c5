//! What a filled demo has to show: addresses to open and people who can log in, for programs and for people.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::actions::feed_link::feed_link;
use crate::actions::open_booking::booking_link;
use crate::actions::open_offer::offer_link;
use crate::app::App;
use crate::cli::demo::STAFF;
use crate::cli::demo::play::Play;
use crate::domain::booking::State;
use crate::domain::facts::BookingFacts;
use crate::domain::ids::PersonId;
use crate::domain::offer::{Offer, OfferState};
use crate::domain::person::Actor;
use crate::domain::text::Email;
use crate::links::Purpose;
use crate::store::booking;
use crate::store::plan;

/// What `demo` prints; as JSON the first three fields.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    pub public_url: String,
    pub people: People,
    pub links: Links,
    /// How many bookings stand in each state.
    #[serde(skip)]
    pub states: BTreeMap<State, usize>,
    /// Teams that the present draft proposes, and bookings it leaves unfilled.
    #[serde(skip)]
    pub draft: (usize, usize),
    #[serde(skip)]
    pub letters: String,
}

/// Addresses that can log in.
#[derive(Clone, Debug, Serialize)]
pub struct People {
    pub coordinator: String,
    pub volunteer: String,
    pub steering: String,
    pub admin: String,
}

/// Working absolute addresses.
#[derive(Clone, Debug, Serialize)]
pub struct Links {
    pub booking: String,
    pub offer: String,
    pub feed_volunteer: String,
    pub feed_group: String,
    pub feed_coordinator: String,
}

/// Looks for what is worth showing.
pub async fn tell(
    app: &App,
    play: &Play<'_>,
    desk: PersonId,
    volunteers: &[(PersonId, Email)],
) -> anyhow::Result<Told> {
    let c = app.db.read();
    let ids: Vec<_> = play.parts.iter().map(|p| p.id).collect();
    let facts = booking::facts_of(c, &ids).await?;
    let few = || anyhow::anyhow!("demo: too few volunteers for teams: give more with --volunteers");
    let shown = confirmed(app, &facts).next_back().ok_or_else(few)?;
    let lead = shown.team().next().ok_or_else(few)?.offer.person;
    let email = volunteers.iter().find(|(id, _)| *id == lead).map(|(_, email)| email.as_str()).ok_or_else(few)?;
    let ctx = app.ctx(Actor::Terminal);
    let offer = offer_link(&app.db, &ctx, unanswered(app, &facts).ok_or_else(few)?.id).await?;
    let page = booking_link(&app.db, &ctx, shown.booking.id).await?;
    let present = plan::present(c).await?;
    Ok(Told {
        public_url: app.links.public_url().as_str().trim_end_matches('/').to_owned(),
        people: People {
            coordinator: STAFF[0].0.into(),
            volunteer: email.into(),
            steering: STAFF[1].0.into(),
            admin: STAFF[2].0.into(),
        },
        links: Links {
            booking: app.links.open(Purpose::Booking, &page),
            offer: app.links.open(Purpose::Offer, &offer),
            feed_volunteer: feed(app, Purpose::FeedVolunteer, lead.0).await?,
            feed_group: feed(app, Purpose::FeedGroup, shown.group.id.0).await?,
            feed_coordinator: feed(app, Purpose::FeedCoordinator, desk.0).await?,
        },
        states: states(&facts),
        draft: present.map_or((0, 0), |p| (p.draft.rows.len(), p.draft.unfilled.len())),
        letters: letters(app),
    })
}

/// How many bookings stand in each state.
fn states(facts: &[BookingFacts]) -> BTreeMap<State, usize> {
    let mut states = BTreeMap::new();
    for f in facts {
        *states.entry(f.booking.state).or_default() += 1;
    }
    states
}

/// The confirmed bookings ahead, soonest first.
pub(super) fn confirmed<'a>(app: &App, facts: &'a [BookingFacts]) -> impl DoubleEndedIterator<Item = &'a BookingFacts> {
    let now = app.clock.now();
    let ahead = |f: &&BookingFacts| {
        f.booking.state == State::Confirmed && f.slot().is_some_and(|s| s.start > now) && f.team().next().is_some()
    };
    let mut ahead: Vec<&BookingFacts> = facts.iter().filter(ahead).collect();
    ahead.sort_by_key(|f| (f.slot().map(|s| s.start), f.booking.id));
    ahead.into_iter()
}

/// The open offer with the longest time to answer.
fn unanswered<'a>(app: &App, facts: &'a [BookingFacts]) -> Option<&'a Offer> {
    let now = app.clock.now();
    let open = |o: &&Offer| o.state == OfferState::Open && o.is_open(now) && o.is_released(now);
    facts.iter().flat_map(|f| f.mates.iter().map(|m| &m.offer)).filter(open).max_by_key(|o| (o.deadline, o.id))
}

async fn feed(app: &App, purpose: Purpose, subject: i64) -> anyhow::Result<String> {
    let token = feed_link(&app.db, &app.ctx(Actor::Terminal), purpose, subject).await?;
    let token = token.ok_or_else(|| anyhow::anyhow!("demo: the calendar address was stopped"))?;
    Ok(app.links.open(purpose, &token))
}

fn letters(app: &App) -> String {
    match &app.config.mail.transport {
        crate::config::transport::Transport::Files(folder) => format!("files in {}", folder.display()),
        crate::config::transport::Transport::Smtp(smtp) => format!("to {}:{}", smtp.host, smtp.port),
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.public_url;
        let states: Vec<String> = self.states.iter().map(|(state, n)| format!("{n} {}", state.as_str())).collect();
        writeln!(f, "The demo is filled: {}.", states.join(", "))?;
        writeln!(f, "All people, groups and deprivation figures in it are invented.")?;
        writeln!(f)?;
        writeln!(f, "Where to click, once `cancel-cancer serve` runs:")?;
        writeln!(f, "  book a session      {url}/book")?;
        writeln!(
            f,
            "  the desk            {url}/desk/plan ({} teams proposed, {} unfilled)",
            self.draft.0, self.draft.1
        )?;
        writeln!(f, "  a host's booking    {}", self.links.booking)?;
        writeln!(f, "  an open offer       {}", self.links.offer)?;
        writeln!(f, "  a calendar          {}", self.links.feed_volunteer)?;
        writeln!(f)?;
        writeln!(f, "Who can log in at {url}/log-in (the letter with the link: {}):", self.letters)?;
        writeln!(f, "  coordinator         {}", self.people.coordinator)?;
        writeln!(f, "  volunteer           {}", self.people.volunteer)?;
        writeln!(f, "  steering group      {}", self.people.steering)?;
        writeln!(f, "  admin               {}", self.people.admin)
    }
}
