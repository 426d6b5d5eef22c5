//! Where letters go: a folder, an SMTP server, or memory. Says whether a refusal is for good.

use crate::config::Mail;
use crate::config::transport::Transport;
use crate::domain::ids::LetterId;
use crate::domain::text::Email;
use crate::links::Links;
use crate::mail::authority::{Authority, BadAuthority};
use crate::mail::files::Files;
use crate::mail::memory::Memory;
use crate::mail::smtp::Smtp;
use crate::mail::verp;

/// Sender and recipient as the carrier sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub from: Email,
    pub to: Email,
}

impl Envelope {
    /// Bounces come back to an address of `mail.bounce_domain` that names the letter; without one to the sender.
    pub fn of(id: LetterId, mail: &Mail, links: &Links, to: &Email) -> Self {
        let from = match mail.bounce_domain.as_deref().map(|domain| verp::address(id, links, domain)) {
            Some(Ok(bounces)) => bounces,
            // None is set, or (refused at the start) its domain leaves no room for the letter's name.
            None | Some(Err(_)) => mail.from.clone(),
        };
        Self { from, to: to.clone() }
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

    /// Whether no other letter would be taken either: nobody answers, the server closes, lets us in no more, or says that
    /// it is its own trouble (RFC 3463, X.3.X). A refusal of one recipient or one text is not.
    pub fn is_servers(&self) -> bool {
        let answer = self.code.len() == 3 && self.code.bytes().all(|b| b.is_ascii_digit());
        let ours = matches!(self.code.as_str(), "421" | "454" | "530" | "534" | "535" | "538");
        !answer || ours || self.text.contains("4.3.")
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
    /// The same, but the server had the text and did not say what it did with it: the letter may have arrived.
    #[error("not answered: {0}")]
    Unsure(Cause),
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
    /// As `mail.transport` and `mail.ca_file` say. In a demo instance SMTP reaches nobody real.
    pub fn new(mail: &Mail, is_demo: bool) -> Result<Self, BadAuthority> {
        let authority = Authority::load(mail)?;
        Ok(match &mail.transport {
            Transport::Files(folder) => Self::Files(Files::new(folder.clone())),
            Transport::Smtp(server) => Self::Smtp(Smtp::new(server.clone(), is_demo).trusting(authority)),
        })
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
    use rstest::rstest;

    use super::*;
    use crate::calendar::samples::email;
    use crate::config::Config;
    use crate::links::ServerSecret;
    use crate::mail::memory::Posted;

    #[rstest]
    #[case("", None)]
    #[case("bounces.example.org", Some(LetterId(7)))]
    fn the_envelope_names_its_letter_where_bounces_have_a_domain(#[case] domain: &str, #[case] want: Option<LetterId>) {
        let set = [("CANCEL_CANCER__MAIL__BOUNCE_DOMAIN".into(), domain.into())];
        let mail = Config::read(None, set).expect("settings").mail;
        let links = Links::new("https://example.org".parse().expect("a url"), ServerSecret::new([7; 32]));
        let envelope = Envelope::of(LetterId(7), &mail, &links, &email("ann@example.net"));
        assert_eq!(
            (verp::letter_of(&links, envelope.from.as_str()), envelope.from == mail.from),
            (want, want.is_none())
        );
        assert_eq!(envelope.to, email("ann@example.net"));
    }

    #[rstest]
    #[case("unreachable", "mail.example.org:25: connection refused", true)]
    #[case("silent", "no answer in time", true)]
    #[case("421", "4.3.2 busy", true)]
    #[case("535", "5.7.8 who are you", true)]
    #[case("451", "4.3.0 disk full", true)]
    #[case("451", "4.7.1 greylisted", false)]
    #[case("452", "4.2.2 mailbox full", false)]
    fn trouble_of_the_server_is_told_from_that_of_one_letter(
        #[case] code: &str,
        #[case] text: &str,
        #[case] want: bool,
    ) {
        assert_eq!(Cause::new(code, text).is_servers(), want);
    }

    #[tokio::test]
    async fn one_reserved_address_is_refused_and_the_others_are_not() {
        let memory = Memory::default();
        let post = Post::Memory(memory.clone()).refusing(email("gone@example.com"));
        let to = |who| Envelope { from: email("bookings@example.org"), to: email(who) };
        let refused = post.deliver(&to("gone@example.com"), b"x").await;
        let cause = Cause::new("550", "550 5.1.1 <gone@example.com>: no such mailbox");
        assert_eq!(refused, Err(NotDelivered::Permanent(cause)));
        assert!(post.deliver(&to("ann@example.com"), b"y").await.is_ok());
        assert_eq!(memory.letters(), [Posted { envelope: to("ann@example.com"), bytes: b"y".to_vec() }]);
    }
}
