//! What an action is told: when it is, who acts, by which rules, with which links and which chance.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::Duration;
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};

use crate::domain::person::Actor;
use crate::domain::rules::Rules;
use crate::domain::time::Instant;
use crate::links::Links;

/// The circumstances of one action.
#[derive(Clone, Debug)]
pub struct Ctx {
    pub now: Instant,
    pub actor: Actor,
    pub rules: Arc<Rules>,
    pub links: Arc<Links>,
    pub chance: Chance,
}

impl Ctx {
    /// The same circumstances with somebody else acting.
    #[must_use]
    pub fn by(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The same circumstances at another time.
    #[must_use]
    pub fn at(&self, now: Instant) -> Self {
        Self { now, ..self.clone() }
    }
}

/// Where random numbers come from: a seed makes a demo the same each time. Tokens don't come from here.
#[derive(Clone, Debug)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the machine.
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Six random numbers for a reference.
    pub fn six(&self) -> [u32; 6] {
        self.with(RngExt::random)
    }

    /// A random length up to `most`, so that jobs of many don't come all at once.
    pub fn up_to(&self, most: Duration) -> Duration {
        Duration::seconds(self.with(|rng| rng.random_range(0..=most.num_seconds().max(0))))
    }

    /// 16 random octets for a UUID.
    pub fn octets(&self) -> [u8; 16] {
        self.with(RngExt::random)
    }

    /// Lets `draw` use the generator.
    pub fn with<T>(&self, draw: impl FnOnce(&mut StdRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}

/// 32 octets of the machine's randomness as base64url: for log-in links, sessions and cookies.
pub fn secret_word() -> String {
    use base64::Engine;
    let mut octets = [0_u8; 32];
    rand::rng().fill_bytes(&mut octets);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(octets)
}

/// 24 octets of the machine's randomness, for a cipher.
pub fn nonce() -> [u8; 24] {
    let mut octets = [0; 24];
    rand::rng().fill_bytes(&mut octets);
    octets
}

/// Three numbers below `most` of the machine's randomness.
pub fn three_numbers(most: u32) -> [u32; 3] {
    std::array::from_fn(|_| rand::rng().random_range(0..most))
}

/// A code of six digits from the machine's randomness.
pub fn six_digits() -> String {
    format!("{:06}", rand::rng().random_range(0..1_000_000))
}
