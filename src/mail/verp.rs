//! Envelope senders that name their letter (VERP): a bounce says by its address which letter came back. Nobody makes up
//! such an address: the name is the letter's code under the server's secret, in digits that no server changes by case.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::domain::ids::LetterId;
use crate::domain::text::{BadText, Email};
use crate::links::Links;

const CODE: &str = "bounce";
const PREFIX: &str = "b+";

/// `b+CODE@domain`, CODE 32 hexadecimal digits. Refused only where `domain` leaves no room or is none.
pub fn address(letter: LetterId, links: &Links, domain: &str) -> Result<Email, BadText> {
    let octets = URL_SAFE_NO_PAD.decode(links.code(CODE, letter.0)).map_err(|_| BadText::Form)?;
    let digits: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    Email::parse(&format!("{PREFIX}{digits}@{domain}"))
}

/// The letter that an address names, with or without `<>`, in any case, at any domain; `None` for what is not of our
/// making.
pub fn letter_of(links: &Links, address: &str) -> Option<LetterId> {
    let address = address.trim().trim_start_matches('<').trim_end_matches('>').to_ascii_lowercase();
    let (local, _) = address.rsplit_once('@')?;
    let digits = local.strip_prefix(PREFIX).filter(|d| d.len() == 32 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let Ok(number) = u128::from_str_radix(digits, 16) else { return None };
    links.id_of(CODE, &URL_SAFE_NO_PAD.encode(number.to_be_bytes())).map(LetterId)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::links::ServerSecret;

    fn links(secret: u8) -> Links {
        Links::new("https://sessions.example.org".parse().expect("a url"), ServerSecret::new([secret; 32]))
    }

    #[rstest]
    #[case(1)]
    #[case(7)]
    #[case(i64::MAX)]
    fn a_bounce_address_names_its_letter_and_nothing_else_does(#[case] id: i64) {
        let mine = links(7);
        let address = address(LetterId(id), &mine, "bounces.example.org").expect("an address");
        assert_eq!(address.as_str().len(), "b+@bounces.example.org".len() + 32);
        for same in [address.to_string(), format!("<{}>", address.as_str().to_ascii_uppercase())] {
            assert_eq!(letter_of(&mine, &same), Some(LetterId(id)));
        }
        assert_eq!(letter_of(&links(8), address.as_str()), None);
        let last = if address.as_str().as_bytes()[33] == b'0' { "1" } else { "0" };
        let forged = format!("{}{last}{}", &address.as_str()[..33], &address.as_str()[34..]);
        assert_eq!(letter_of(&mine, &forged), None);
    }

    #[rstest]
    #[case("")]
    #[case("<>")]
    #[case("b+7@bounces.example.org")]
    #[case("b+00000000000000000000000000000007@bounces.example.org")]
    #[case("b+ééééééééééééééééé@bounces.example.org")]
    #[case("bookings@example.org")]
    fn what_is_not_ours_names_no_letter(#[case] address: &str) {
        assert_eq!(letter_of(&links(7), address), None);
    }

    #[test]
    fn a_domain_that_is_none_is_refused() {
        assert!(address(LetterId(1), &links(7), "no domain").is_err());
    }
}
