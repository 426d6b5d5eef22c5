//! Single settings read from their text: addresses, secrets, spans. Each refusal says what to write instead.

use std::net::IpAddr;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveTime};
use secrecy::SecretString;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::domain::text::Email;
use crate::domain::time::{Instant, whole};

use super::transport::Transport;

/// A network of proxies: an address and how many leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether `peer` is in the network. An IPv4 address inside IPv6 counts as IPv4.
    pub fn contains(self, peer: IpAddr) -> bool {
        let (network, peer) = (number(self.address), number(peer.to_canonical()));
        network.1 == peer.1 && (self.bits == 0 || (network.0 ^ peer.0) >> (network.1 - self.bits) == 0)
    }
}

/// The address as a number, and how many bits it has.
fn number(address: IpAddr) -> (u128, u32) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("holds {text:?}: write addresses or networks such as 10.0.0.0/8");
        let (address, bits) = text.split_once('/').unwrap_or((&text, ""));
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = number(address).1;
        let bits = if bits.is_empty() { most } else { bits.trim().parse().map_err(|_| wrong())? };
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

fn read<'de, D: Deserializer<'de>, T>(d: D, with: impl Fn(&str) -> Result<T, String>) -> Result<T, D::Error> {
    with(String::deserialize(d)?.trim()).map_err(D::Error::custom)
}

/// `None` where the text is empty.
fn unless_empty<'de, D: Deserializer<'de>, T>(
    d: D,
    with: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, D::Error> {
    read(d, |text| if text.is_empty() { Ok(None) } else { with(text).map(Some) })
}

pub fn address<'de, D: Deserializer<'de>>(d: D) -> Result<std::net::SocketAddr, D::Error> {
    read(d, parsed("is no address with a port: write 127.0.0.1:8080"))
}

pub fn address_or_off<'de, D: Deserializer<'de>>(d: D) -> Result<Option<std::net::SocketAddr>, D::Error> {
    unless_empty(d, parsed("is no address with a port: write 127.0.0.1:9090, or nothing for off"))
}

pub fn text_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    unless_empty(d, |text| Ok(text.to_owned()))
}

/// With room for 34 letters and the `@` before it.
pub fn mail_domain_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    unless_empty(d, |text| {
        let is_one = are_labels(text) && Email::parse(&format!("{}@{text}", "b".repeat(34))).is_ok();
        let wrong = "is no domain for mail: write one such as mail.example.org, or nothing";
        if is_one { Ok(text.to_ascii_lowercase()) } else { Err(wrong.into()) }
    })
}

/// What stands before `._domainkey` in the DNS.
pub fn selector_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<String>, D::Error> {
    unless_empty(d, |text| {
        let wrong = "is no name of a key: write letters and digits, such as s2027, or nothing";
        if are_labels(text) { Ok(text.to_ascii_lowercase()) } else { Err(wrong.into()) }
    })
}

/// Names as the DNS has them for hosts (RFC 1123).
fn are_labels(text: &str) -> bool {
    let is_label = |label: &str| {
        let ends = !label.starts_with('-') && !label.ends_with('-');
        (1..=63).contains(&label.len()) && ends && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    text.split('.').all(is_label)
}

pub fn path_or_none<'de, D: Deserializer<'de>>(d: D) -> Result<Option<std::path::PathBuf>, D::Error> {
    unless_empty(d, |text| Ok(text.into()))
}

pub fn email<'de, D: Deserializer<'de>>(d: D) -> Result<Email, D::Error> {
    read(d, |text| Email::parse(text).map_err(|_| "is no email address: write one such as sessions@example.org".into()))
}

fn parsed<T: FromStr>(what: &'static str) -> impl Fn(&str) -> Result<T, String> {
    move |text| text.parse().map_err(|_| what.to_owned())
}

/// `http` or `https` and a host; a path would end up twice in links.
pub fn public_url<'de, D: Deserializer<'de>>(d: D) -> Result<Url, D::Error> {
    read(d, |text| {
        let wrong = || "is no address of a site: write https://sessions.example.org".to_owned();
        let url: Url = text.parse().map_err(|_| wrong())?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        let plain = url.username().is_empty() && url.password().is_none() && url.has_host();
        if matches!(url.scheme(), "http" | "https") && bare && plain { Ok(url) } else { Err(wrong()) }
    })
}

/// Host names without scheme and port, lower case.
pub fn hosts<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    let host = |text: String| {
        let host = text.trim().to_ascii_lowercase();
        let fine = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
        if host.is_empty() || !host.chars().all(fine) {
            return Err(D::Error::custom(format!("holds {text:?}: write names without scheme and port")));
        }
        Ok(host)
    };
    Vec::<String>::deserialize(d)?.into_iter().map(host).collect()
}

pub fn secret<'de, D: Deserializer<'de>>(d: D) -> Result<Option<SecretString>, D::Error> {
    unless_empty(d, |text| match STANDARD.decode(text) {
        Ok(bytes) if bytes.len() == 32 => Ok(text.into()),
        _ => Err("is not 32 bytes in base64: write what `openssl rand -base64 32` prints".into()),
    })
}

pub fn database<'de, D: Deserializer<'de>>(d: D) -> Result<SecretString, D::Error> {
    read(d, |text| {
        if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            Ok(text.into())
        } else {
            Err("is no database: write sqlite://FILE?mode=rwc or postgres://user:password@host/name".into())
        }
    })
}

pub fn transport<'de, D: Deserializer<'de>>(d: D) -> Result<Transport, D::Error> {
    read(d, Transport::parse)
}

pub fn instant_or_off<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Instant>, D::Error> {
    unless_empty(d, |text| match DateTime::parse_from_rfc3339(text) {
        Ok(at) => Ok(whole(at.to_utc())),
        Err(_) => Err("is no instant: write 2027-01-11T09:00:00Z, or nothing for off".into()),
    })
}

/// `21:00-08:00`: from and to.
pub fn span_or_off<'de, D: Deserializer<'de>>(d: D) -> Result<Option<(NaiveTime, NaiveTime)>, D::Error> {
    unless_empty(d, |text| {
        let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M");
        match text.split_once('-').map(|(from, to)| (time(from), time(to))) {
            Some((Ok(from), Ok(to))) => Ok((from, to)),
            _ => Err("is no span of time: write 21:00-08:00, or nothing for off".into()),
        }
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10.0.0.0/8", "10.9.8.7", true)]
    #[case("10.0.0.0/8", "11.0.0.1", false)]
    #[case("10.0.0.0/8", "::ffff:10.1.1.1", true)]
    #[case("127.0.0.1", "127.0.0.1", true)]
    #[case("127.0.0.1", "127.0.0.2", false)]
    #[case("0.0.0.0/0", "1.2.3.4", true)]
    #[case("0.0.0.0/0", "::1", false)]
    #[case("fd00::/8", "fd12::1", true)]
    #[case("::1", "::1", true)]
    fn a_network_holds_its_addresses_only(#[case] network: &str, #[case] peer: &str, #[case] inside: bool) {
        let network = Network::try_from(network.to_owned()).expect("a network");
        assert_eq!(network.contains(peer.parse().expect("an address")), inside);
    }

    #[rstest]
    #[case("10.0.0.0/33")]
    #[case("10.0.0/8")]
    #[case("proxy")]
    #[case("")]
    fn what_is_no_network_is_refused(#[case] text: &str) {
        assert!(Network::try_from(text.to_owned()).is_err());
    }
}
