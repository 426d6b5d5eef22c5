//! The only place that asks the machine what time it is. Everything else is told.

use chrono::{Duration, Utc};

use crate::domain::time::{Instant, whole};

/// The service's clock: the machine's, shifted for demo instances (`clock.now`) and set by hand in tests.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Shifted(Duration),
    Set(std::sync::Arc<std::sync::Mutex<Instant>>),
}

impl Clock {
    pub fn real() -> Self {
        Self(Kind::Shifted(Duration::zero()))
    }

    /// A clock that reads `shift` more than the machine's.
    pub fn shifted(shift: Duration) -> Self {
        Self(Kind::Shifted(shift))
    }

    /// A clock that stands at `now` until it is set: for tests.
    pub fn standing(now: Instant) -> Self {
        Self(Kind::Set(std::sync::Arc::new(std::sync::Mutex::new(now))))
    }

    /// Whole seconds UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Instant {
        match &self.0 {
            Kind::Shifted(shift) => whole(Utc::now()) + *shift,
            Kind::Set(now) => *now.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        }
    }

    /// Sets a standing clock; a real one goes its own way.
    pub fn set(&self, to: Instant) {
        if let Kind::Set(now) = &self.0 {
            *now.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = to;
        }
    }
}
