//! Where letters go: a folder, an SMTP server, or memory. Says whether a refusal is for good.

use crate::config::transport::Transport;
use crate::domain::ids::LetterId;
use crate::domain::text::Email;
use crate::mail::files::Files;
use crate::mail::letter::domain;
use crate::mail::memory::Memory;
use crate::mail::smtp::Smtp;

/// Sender and recipient as the carrier sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub from: Email,
    pub to: Email,
}

impl Envelope {
    /// Bounces come back to `b+ID@bounces.DOMAIN`, which names the letter.
    pub fn of(id: LetterId, from: &Email, to: &Email) -> Self {
        let bounces = Email::parse(&format!("b+{}@bounces.{}", id.0, domain(from)));
        // Only a domain near 254 octets has no room for the name.
        Self { from: bounces.unwrap_or_else(|_| from.clone()), to: to.clone() }
    }
}

/// What the carrier said when it took the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered(pub String);

impl Delivered {
    /// For logs: the status number or the file, without what a server adds.
    pub fn code(&self) -> &str {
        self.0.split_whitespace().next().unwrap_or_default()
    }
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// For logs: the server's status number, or what failed in a word.
    pub code: String,
    /// For the letter's row and the desk: servers repeat addresses in it.
    pub text: String,
}

impl Cause {
    pub fn new(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.into(), text: text.into() }
    }
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDelivered {
    /// Try again later.
    #[error("not now: {0}")]
    Passing(Cause),
    /// This letter to this address will never be taken.
    #[error("refused for good: {0}")]
    Permanent(Cause),
}

pub enum Post {
    Smtp(Smtp),
    Files(Files),
    Memory(Memory),
    /// Refuses one address for good, hands everything else on.
    Refusing(Email, Box<Post>),
}

impl Post {
    /// As `mail.transport` says. In a demo instance SMTP reaches nobody real.
    pub fn new(transport: &Transport, is_demo: bool) -> Self {
        match transport {
            Transport::Files(folder) => Self::Files(Files::new(folder.clone())),
            Transport::Smtp(server) => Self::Smtp(Smtp::new(server.clone(), is_demo)),
        }
    }

    /// The same, but letters to `whom` are answered with 550.
    #[must_use]
    pub fn refusing(self, whom: Email) -> Self {
        Self::Refusing(whom, Box::new(self))
    }

    /// Hands over one letter; safe to call from many tasks at once.
    pub async fn deliver(&self, envelope: &Envelope, bytes: &[u8]) -> Result<Delivered, NotDelivered> {
        match self {
            Self::Smtp(smtp) => smtp.deliver(envelope, bytes).await,
            Self::Files(files) => files.deliver(bytes).await,
            Self::Memory(memory) => Ok(memory.deliver(envelope, bytes)),
            Self::Refusing(whom, _) if *whom == envelope.to => {
                let text = format!("550 5.1.1 <{whom}>: no such mailbox");
                Err(NotDelivered::Permanent(Cause::new("550", text)))
            }
            Self::Refusing(_, post) => Box::pin(post.deliver(envelope, bytes)).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::samples::email;
    use crate::mail::memory::Posted;

    #[test]
    fn the_bounce_address_names_the_letter() {
        let envelope = Envelope::of(LetterId(7), &email("bookings@example.org"), &email("ann@example.net"));
        assert_eq!((envelope.from.as_str(), envelope.to.as_str()), ("b+7@bounces.example.org", "ann@example.net"));
    }

    #[tokio::test]
    async fn one_reserved_address_is_refused_and_the_others_are_not() {
        let memory = Memory::default();
        let post = Post::Memory(memory.clone()).refusing(email("gone@example.com"));
        let to = |who| Envelope::of(LetterId(1), &email("bookings@example.org"), &email(who));
        let refused = post.deliver(&to("gone@example.com"), b"x").await;
        let cause = Cause::new("550", "550 5.1.1 <gone@example.com>: no such mailbox");
        assert_eq!(refused, Err(NotDelivered::Permanent(cause)));
        assert!(post.deliver(&to("ann@example.com"), b"y").await.is_ok());
        assert_eq!(memory.letters(), [Posted { envelope: to("ann@example.com"), bytes: b"y".to_vec() }]);
    }
}
