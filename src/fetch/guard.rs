//! Which machines may be asked: those of the public internet. A name is resolved once; the addresses that were checked are
//! the ones that are dialled, so that a name can't lead elsewhere the second time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The resolver of the client.
#[derive(Debug)]
pub struct Guard {
    /// Tests ask this machine.
    pub anywhere: bool,
}

/// A name that leads to a private network, or nowhere.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("the name leads to a private network")]
    Private,
    #[error("the name leads nowhere")]
    Nowhere,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let anywhere = self.anywhere;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.is_empty() {
                return Err(Refused::Nowhere.into());
            }
            // One private address among public ones is a trap, or a network that we don't understand.
            if !anywhere && !found.iter().all(|at| is_public(at.ip())) {
                return Err(Refused::Private.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Whether the guard refused, somewhere among the causes.
pub fn is_refused(error: &reqwest::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        if matches!(cause.downcast_ref(), Some(Refused::Private)) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// Whether an address is of the public internet (IANA's special-purpose registries say which are not).
fn is_public(at: IpAddr) -> bool {
    match at {
        IpAddr::V4(at) => is_public_v4(at),
        IpAddr::V6(at) => is_public_v6(at),
    }
}

fn is_public_v4(at: Ipv4Addr) -> bool {
    let [a, b, c, _] = at.octets();
    !(at.is_private()
        || at.is_loopback()
        || at.is_link_local()
        || at.is_documentation()
        || a == 0
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

/// Global unicast (`2000::/3`) without what stands for IPv4, tunnels and documentation; NAT64 as what it stands for.
fn is_public_v6(at: Ipv6Addr) -> bool {
    let s = at.segments();
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_public_v4(Ipv4Addr::from_bits((u32::from(s[6]) << 16) | u32::from(s[7])));
    }
    let special = match s[0] {
        0x2001 => s[1] < 0x200 || s[1] == 0xdb8,
        other => matches!(other, 0x2002 | 0x3fff),
    };
    s[0] & 0xe000 == 0x2000 && !special
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("93.184.216.34", true)]
    #[case("2606:2800:21f:cb07:6820:80da:af6b:8b2c", true)]
    #[case("64:ff9b::5db8:d822", true)]
    #[case("0.0.0.0", false)]
    #[case("10.1.2.3", false)]
    #[case("100.64.0.1", false)]
    #[case("127.0.0.1", false)]
    #[case("169.254.169.254", false)]
    #[case("172.16.0.1", false)]
    #[case("192.0.0.192", false)]
    #[case("192.168.1.1", false)]
    #[case("198.18.0.1", false)]
    #[case("224.0.0.1", false)]
    #[case("255.255.255.255", false)]
    #[case("::", false)]
    #[case("::1", false)]
    #[case("::ffff:127.0.0.1", false)]
    #[case("::ffff:93.184.216.34", false)]
    #[case("::127.0.0.1", false)]
    #[case("64:ff9b::7f00:1", false)]
    #[case("64:ff9b::a9fe:a9fe", false)]
    #[case("64:ff9b:1::1", false)]
    #[case("2001::1", false)]
    #[case("2001:db8::1", false)]
    #[case("2002:7f00:1::", false)]
    #[case("fc00::1", false)]
    #[case("fd00:ec2::254", false)]
    #[case("fe80::1", false)]
    #[case("ff02::1", false)]
    fn only_the_public_internet_is_public(#[case] at: &str, #[case] want: bool) {
        assert_eq!(is_public(at.parse().expect("an address")), want);
    }
}
