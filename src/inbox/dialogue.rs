//! The words of LMTP (RFC 2033): what is answered to which line. Pure; knows neither sockets nor messages.

use crate::mail::read::{Carried, MOST_OCTETS};

/// Recipients of one message. A letter of ours has one sender, so two or three are many.
const MOST_RECIPIENTS: usize = 20;
/// Lines that are no sense, before the peer is shown the door.
const MOST_ERRORS: u32 = 10;

/// What follows a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    Say(String),
    /// The message comes now.
    Data,
    /// The last word.
    Bye(&'static str),
}

/// How far a conversation is.
pub struct Dialogue<F> {
    is_ours: F,
    greeted: bool,
    carried: Carried,
    errors: u32,
}

impl<F: Fn(&str) -> bool> Dialogue<F> {
    /// `is_ours` tells which recipients are taken.
    pub fn new(is_ours: F) -> Self {
        Self { is_ours, greeted: false, carried: Carried::default(), errors: 0 }
    }

    /// The envelope, and forgets it: the next message has its own.
    pub fn envelope(&mut self) -> Carried {
        std::mem::take(&mut self.carried)
    }

    /// Answers one line, without its end.
    pub fn hear(&mut self, line: &str) -> Next {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" => self.hello(rest),
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" if self.carried.recipients.is_empty() => say("503 5.5.1 Name a recipient first"),
            "DATA" => Next::Data,
            "RSET" => {
                self.carried = Carried::default();
                say("250 2.0.0 Forgotten")
            }
            "NOOP" => say("250 2.0.0 Done"),
            "VRFY" => say("252 2.5.2 Send and see"),
            "QUIT" => Next::Bye("221 2.0.0 Bye"),
            "HELO" | "EHLO" => self.wrong("500 5.5.1 This is LMTP: say LHLO"),
            _ => self.wrong("500 5.5.2 Not understood"),
        }
    }

    fn hello(&mut self, who: &str) -> Next {
        if who.trim().is_empty() {
            return self.wrong("501 5.5.4 Say LHLO and your name");
        }
        self.greeted = true;
        self.carried = Carried::default();
        Next::Say(format!(
            "250-cancel-cancer\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {MOST_OCTETS}"
        ))
    }

    fn mail(&mut self, rest: &str) -> Next {
        if !self.greeted || self.carried.sender.is_some() {
            return say("503 5.5.1 Not now");
        }
        let Some((sender, parameters)) = path(rest, "FROM:") else {
            return self.wrong("501 5.5.4 Say MAIL FROM:<…>");
        };
        let is_large = |parameter: &str| {
            let size = parameter.get(..5).filter(|name| name.eq_ignore_ascii_case("SIZE="));
            size.is_some_and(|name| parameter[name.len()..].parse::<u64>().is_ok_and(|n| n > MOST_OCTETS as u64))
        };
        if parameters.split_whitespace().any(is_large) {
            return say("552 5.3.4 Too large");
        }
        self.carried.sender = Some(sender.to_owned());
        say("250 2.1.0 Go on")
    }

    fn rcpt(&mut self, rest: &str) -> Next {
        if self.carried.sender.is_none() {
            return say("503 5.5.1 Name a sender first");
        }
        let Some((recipient, _)) = path(rest, "TO:") else { return self.wrong("501 5.5.4 Say RCPT TO:<…>") };
        if !(self.is_ours)(recipient) {
            return say("550 5.1.1 Nobody of that name");
        }
        if self.carried.recipients.len() >= MOST_RECIPIENTS {
            return say("452 4.5.3 Too many recipients");
        }
        self.carried.recipients.push(recipient.to_owned());
        say("250 2.1.5 Go on")
    }

    fn wrong(&mut self, answer: &str) -> Next {
        self.errors += 1;
        if self.errors > MOST_ERRORS { Next::Bye("421 4.7.0 Too many errors") } else { say(answer) }
    }
}

fn say(text: &str) -> Next {
    Next::Say(text.to_owned())
}

/// The address between `<` and `>` behind `word`, and what follows it.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let head = rest.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
    let (address, parameters) = rest[head.len()..].trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address, parameters))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    proptest! {
        #[test]
        fn any_lines_are_answered_in_one_way(lines in prop::collection::vec("(LHLO|MAIL FROM:<|RCPT TO:<|DATA|RSET|SIZE=|>| |\\PC){0,8}", 0..30)) {
            let mut dialogue = dialogue();
            for line in lines {
                match dialogue.hear(&line) {
                    Next::Say(text) => prop_assert!(text.as_bytes()[..3].iter().all(u8::is_ascii_digit)),
                    Next::Data => prop_assert!(!dialogue.envelope().recipients.is_empty()),
                    Next::Bye(_) => break,
                }
            }
        }
    }

    fn dialogue() -> Dialogue<impl Fn(&str) -> bool> {
        Dialogue::new(|address: &str| address.ends_with("@ours.example"))
    }

    fn codes(lines: &[&str]) -> Vec<String> {
        let mut dialogue = dialogue();
        let code = |next| match next {
            Next::Say(text) => text[..3].to_owned(),
            Next::Data => "data".to_owned(),
            Next::Bye(text) => text[..3].to_owned(),
        };
        lines.iter().map(|line| code(dialogue.hear(line))).collect()
    }

    #[rstest]
    #[case::whole(&["LHLO mx", "MAIL FROM:<>", "RCPT TO:<b@ours.example>", "DATA", "QUIT"], &["250", "250", "250", "data", "221"])]
    #[case::any_case(&["lhlo mx", "mail from:<a@b.c> BODY=8BITMIME", "rcpt to: <b@ours.example>"], &["250", "250", "250"])]
    #[case::unknown_recipient(&["LHLO mx", "MAIL FROM:<a@b.c>", "RCPT TO:<b@other.example>", "DATA"], &["250", "250", "550", "503"])]
    #[case::out_of_order(&["MAIL FROM:<a@b.c>", "LHLO mx", "RCPT TO:<b@ours.example>", "DATA"], &["503", "250", "503", "503"])]
    #[case::two_senders(&["LHLO mx", "MAIL FROM:<a@b.c>", "MAIL FROM:<d@b.c>"], &["250", "250", "503"])]
    #[case::reset(&["LHLO mx", "MAIL FROM:<a@b.c>", "RSET", "MAIL FROM:<d@b.c>"], &["250", "250", "250", "250"])]
    #[case::too_large(&["LHLO mx", "MAIL FROM:<a@b.c> SIZE=99999999"], &["250", "552"])]
    #[case::no_lmtp(&["EHLO mx", "HELO mx", "LHLO", "", "MAIL FROM a@b.c"], &["500", "500", "501", "500", "503"])]
    #[case::odd(&["LHLO mx", "MAIL FROM:<é", "MAIL FRÖM:<a>", "RCPT"], &["250", "501", "501", "503"])]
    fn a_line_is_answered_by_what_came_before_it(#[case] lines: &[&str], #[case] want: &[&str]) {
        assert_eq!(codes(lines), want);
    }

    #[test]
    fn nonsense_ends_and_so_do_recipients() {
        assert_eq!(codes(&["X"; 11]).last().map(String::as_str), Some("421"));
        let mut lines = vec!["LHLO mx", "MAIL FROM:<>"];
        lines.extend(["RCPT TO:<b@ours.example>"; 21]);
        assert_eq!(codes(&lines).last().map(String::as_str), Some("452"));
    }

    #[test]
    fn the_envelope_is_of_one_message() {
        let mut dialogue = dialogue();
        for line in ["LHLO mx", "MAIL FROM:<>", "RCPT TO:<b@ours.example>"] {
            dialogue.hear(line);
        }
        let want = Carried { sender: Some(String::new()), recipients: vec!["b@ours.example".into()] };
        assert_eq!(dialogue.envelope(), want);
        assert_eq!(dialogue.envelope(), Carried::default());
    }
}
