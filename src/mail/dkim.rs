//! Signs letters (DKIM, RFC 6376): rsa-sha256 over relaxed headers and body, with a header list of our own. lettre's
//! signature is folded one way when it is hashed and another when it is sent, and its `rsa` crate has an open advisory.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use sha2::{Digest, Sha256};

use crate::config::Mail;
use crate::domain::time::Instant;

/// Names that a letter lacks are signed as absent: one list serves all letters, and nobody can add one of them.
const SIGNED: &str = "From:Reply-To:To:Subject:Date:Message-ID:MIME-Version:Auto-Submitted:In-Reply-To:References:\
                      List-Unsubscribe:List-Unsubscribe-Post";
/// Names RSA as the kind of a key (RFC 3279, 2.3.1).
const RSA: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
/// Most octets of one string in a TXT record (RFC 1035, 3.3.14).
const STRING: usize = 255;

/// Why letters can't be signed: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum BadKey {
    #[error("mail.dkim_key_file: {0} can't be read ({1}): let the service read it")]
    Unreadable(PathBuf, std::io::Error),
    #[error(
        "mail.dkim_key_file: {0} holds no private key in PEM without a passphrase: make one with \
         `openssl genrsa -out NEW 2048`, or of this one with `openssl pkey -in {0} -out NEW`"
    )]
    NoKey(PathBuf),
    #[error("mail.dkim_key_file: {0} holds a key that can't sign ({1}): RSA with 2048 to 4096 bits is needed")]
    WrongKey(PathBuf, ring::error::KeyRejected),
}

/// The signer of one domain.
#[derive(Debug)]
pub struct Dkim {
    domain: String,
    selector: String,
    key: RsaKeyPair,
}

impl Dkim {
    /// As `mail.dkim_*` say; `None` where nothing is to be signed.
    pub fn load(mail: &Mail) -> Result<Option<Self>, BadKey> {
        let set = (mail.dkim_domain.clone(), mail.dkim_selector.clone(), mail.dkim_key_file.as_deref());
        let (Some(domain), Some(selector), Some(file)) = set else { return Ok(None) };
        let octets = std::fs::read(file).map_err(|e| BadKey::Unreadable(file.to_path_buf(), e))?;
        Ok(Some(Self { domain, selector, key: key(&String::from_utf8_lossy(&octets), file)? }))
    }

    /// The message with its signature in front. `message` has CRLF line ends; the same message gives the same bytes.
    pub fn sign(&self, message: &[u8], at: Instant) -> Result<Vec<u8>, ring::error::Unspecified> {
        let (head, body) = split(message);
        let body_hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        let unsigned = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; s={};\r\n t={};\r\n h={};\r\n bh={body_hash};\r\n b=",
            self.domain,
            self.selector,
            at.timestamp(),
            SIGNED.replace(":In-", ":\r\n In-")
        );
        let mut hashed = signed_headers(head);
        hashed.extend(relaxed_header(unsigned.as_bytes()));
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &hashed, &mut signature)?;
        let mut signed = unsigned.into_bytes();
        for part in STANDARD.encode(signature).as_bytes().chunks(72) {
            signed.extend_from_slice(b"\r\n ");
            signed.extend_from_slice(part);
        }
        signed.extend_from_slice(b"\r\n");
        signed.extend_from_slice(message);
        Ok(signed)
    }

    /// Name and value of the TXT record that lets others check the signatures; the value in strings of at most 255 octets.
    pub fn record(&self) -> (String, Vec<String>) {
        let value = format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(public_key(self.key.public().as_ref())));
        let pieces = value.as_bytes().chunks(STRING).map(|piece| String::from_utf8_lossy(piece).into_owned());
        (format!("{}._domainkey.{}", self.selector, self.domain), pieces.collect())
    }
}

/// A private key in PEM, as PKCS#8 or PKCS#1.
fn key(text: &str, file: &Path) -> Result<RsaKeyPair, BadKey> {
    let section = |name: &str| {
        let (_, rest) = text.split_once(&format!("-----BEGIN {name}-----"))?;
        let (inner, _) = rest.split_once(&format!("-----END {name}-----"))?;
        let Ok(octets) = STANDARD.decode(inner.split_whitespace().collect::<String>()) else { return None };
        Some(octets)
    };
    let wrong = |why| BadKey::WrongKey(file.to_path_buf(), why);
    match (section("PRIVATE KEY"), section("RSA PRIVATE KEY")) {
        (Some(octets), _) => RsaKeyPair::from_pkcs8(&octets).map_err(wrong),
        (None, Some(octets)) => RsaKeyPair::from_der(&octets).map_err(wrong),
        (None, None) => Err(BadKey::NoKey(file.to_path_buf())),
    }
}

/// The key with its kind (RFC 5280, 4.1).
fn public_key(rsa: &[u8]) -> Vec<u8> {
    let bits = [&[0], rsa].concat();
    tagged(0x30, &[&RSA[..], &tagged(0x03, &bits)].concat())
}

/// DER: tag, length, content below 64 KiB.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let [.., high, low] = content.len().to_be_bytes();
    let head = match (high, low) {
        (0, 0..=0x7f) => vec![tag, low],
        (0, _) => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head.as_slice(), content].concat()
}

/// Head (each line with its end) and body.
fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let blank = message.windows(4).position(|w| w == b"\r\n\r\n");
    blank.map_or((message, &[]), |at| (&message[..at + 2], &message[at + 4..]))
}

/// The headers of the list as they are hashed: of each name the last one that stands.
fn signed_headers(head: &[u8]) -> Vec<u8> {
    let fields = fields(head);
    let mut hashed = Vec::with_capacity(head.len());
    for name in SIGNED.split(':') {
        let is_so = |field: &&[u8]| {
            let own = field.split(|b| *b == b':').next().unwrap_or_default();
            own.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes())
        };
        if let Some(field) = fields.iter().copied().rfind(is_so) {
            hashed.extend(relaxed_header(field));
            hashed.extend_from_slice(b"\r\n");
        }
    }
    hashed
}

/// One slice a field, folded lines with it, without the last line end.
fn fields(head: &[u8]) -> Vec<&[u8]> {
    let (mut found, mut from) = (Vec::new(), 0);
    for at in 0..head.len().saturating_sub(1) {
        let goes_on = matches!(head.get(at + 2), Some(b' ' | b'\t'));
        if &head[at..at + 2] == b"\r\n" && !goes_on {
            found.push(&head[from..at]);
            from = at + 2;
        }
    }
    found
}

/// RFC 6376, 3.4.2: name in lower case, lines unfolded, each run of blanks one, none at the ends of the value.
fn relaxed_header(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|b| *b == b':').unwrap_or(field.len());
    let (name, value) = field.split_at(colon);
    let mut out = name.trim_ascii_end().to_ascii_lowercase();
    out.push(b':');
    let words = value.strip_prefix(b":").unwrap_or(value).split(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
    for (nth, word) in words.filter(|w| !w.is_empty()).enumerate() {
        if nth > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
    out
}

/// RFC 6376, 3.4.4: runs of blanks are one, none at a line's end, no empty lines at the end; an empty body is nothing.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 2);
    for line in body.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let end = line.iter().rposition(|b| !matches!(b, b' ' | b'\t')).map_or(0, |at| at + 1);
        let mut blank = false;
        for octet in &line[..end] {
            let is_blank = matches!(octet, b' ' | b'\t');
            if !is_blank {
                out.push(*octet);
            } else if !blank {
                out.push(b' ');
            }
            blank = is_blank;
        }
        out.extend_from_slice(b"\r\n");
    }
    while out.ends_with(b"\r\n\r\n") || out == b"\r\n" {
        out.truncate(out.len() - 2);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Write;

    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
    use rstest::rstest;

    use super::*;
    use crate::calendar::samples::now;
    use crate::config::Config;

    const PKCS8: &str = include_str!("../../tests/keys/dkim-for-tests.pem");
    const PKCS1: &str = include_str!("../../tests/keys/dkim-for-tests-pkcs1.pem");
    const MESSAGE: &str = "From: a@example.org\r\nTo: b@example.net\r\nSubject: A  folded\r\n subject\r\n\
                           Content-Type: text/plain\r\n\r\nDear Ann\r\n\r\nA  line. \r\n\r\n\r\n";

    fn load(pem: &str) -> Result<Dkim, String> {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(pem.as_bytes()).expect("written");
        let path = file.path().display().to_string();
        let set = [("SELECTOR", "s1"), ("DOMAIN", "example.org"), ("KEY_FILE", &path)];
        let set = set.map(|(key, value)| (format!("CANCEL_CANCER__MAIL__DKIM_{key}").into(), value.into()));
        let mail = Config::read(None, set).expect("settings").mail;
        let told = Dkim::load(&mail).map_err(|told| told.to_string().replace(&path, "FILE"));
        told.map(|dkim| dkim.expect("all three are set"))
    }

    /// Checks a signature as a receiver does: with the record's key, from the letter alone.
    fn verifies(letter: &str, record: &str) -> bool {
        let (head, body) = letter.split_once("\r\n\r\n").expect("a head and a body");
        let unfolded = head.replace("\r\n ", " ");
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fields: Vec<(String, String)> = unfolded
            .split("\r\n")
            .map(|f| f.split_once(':').expect("a field"))
            .map(|(name, value)| (name.trim().to_lowercase(), squeezed(value)))
            .collect();
        let signature = &fields.iter().find(|(name, _)| name == "dkim-signature").expect("signed").1;
        let bare = |text: &str| text.replace(' ', "");
        let tags: BTreeMap<String, String> =
            signature.split(';').filter_map(|t| t.split_once('=')).map(|(k, v)| (bare(k), bare(v))).collect();
        let mut hashed = String::new();
        for name in tags["h"].to_lowercase().split(':') {
            if let Some((_, value)) = fields.iter().rev().find(|(n, _)| n == name) {
                hashed.extend([name, ":", value, "\r\n"]);
            }
        }
        let at = signature.find("b=").map(|_| signature.rfind(" b=").expect("a signature")).expect("a signature");
        hashed.extend(["dkim-signature:", &signature[..at + 3]]);
        let mut lines: Vec<String> =
            body.split("\r\n").map(|l| l.split([' ', '\t']).fold(String::new(), joined)).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        let canonical: String = lines.iter().flat_map(|l| [l.as_str(), "\r\n"]).collect();
        let octets = |text: &str| STANDARD.decode(text).expect("base64");
        let key = octets(record.split("p=").nth(1).expect("a key"));
        // The key proper stands behind the algorithm and the head of the bit string.
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key[24..].to_vec());
        octets(&tags["bh"]) == Sha256::digest(canonical.as_bytes()).as_slice()
            && key.verify(hashed.as_bytes(), &octets(&tags["b"])).is_ok()
    }

    /// Words with one blank between them; blanks at the end of a line go.
    fn joined(line: String, word: &str) -> String {
        if word.is_empty() {
            line
        } else if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        }
    }

    fn signed() -> (String, String) {
        let dkim = load(PKCS8).expect("a key");
        let letter = String::from_utf8(dkim.sign(MESSAGE.as_bytes(), now()).expect("signed")).expect("ASCII");
        (letter, dkim.record().1.concat())
    }

    #[test]
    fn a_signed_letter_verifies_and_a_changed_one_does_not() {
        let (letter, record) = signed();
        assert!(
            letter.ends_with(MESSAGE) && letter.starts_with("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;")
        );
        assert!(letter.lines().all(|line| line.len() <= 120), "{letter}");
        assert!(verifies(&letter, &record));
        assert!(verifies(&letter.replace("A  folded\r\n subject", "A folded subject"), &record), "refolded by a relay");
        for (what, other) in [("Dear Ann", "Dear Bob"), ("Subject: A", "Subject: B"), ("From: a@", "From: c@")] {
            assert!(!verifies(&letter.replace(what, other), &record), "{what}");
        }
    }

    #[test]
    fn the_record_names_the_selector_and_fits_into_strings() {
        let (name, pieces) = load(PKCS1).expect("a key").record();
        assert_eq!(name, "s1._domainkey.example.org");
        assert_eq!(pieces.iter().map(String::len).collect::<Vec<_>>(), [255, 155]);
        assert_eq!(pieces, load(PKCS8).expect("the same key").record().1);
        assert!(pieces[0].starts_with("v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"), "{}", pieces[0]);
    }

    #[rstest]
    #[case(
        "",
        "mail.dkim_key_file: FILE holds no private key in PEM without a passphrase: make one with `openssl genrsa"
    )]
    #[case(
        "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n",
        "mail.dkim_key_file: FILE holds no private key"
    )]
    #[case(
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
        "mail.dkim_key_file: FILE holds a key that"
    )]
    #[case("\u{0}\u{1}", "mail.dkim_key_file: FILE holds no private key in PEM")]
    fn a_file_that_can_not_sign_is_told(#[case] pem: &str, #[case] want: &str) {
        let told = load(pem).expect_err("no key");
        assert!(told.starts_with(want), "{told}");
    }

    /// The example of RFC 6376, 3.4.5.
    #[test]
    fn blanks_are_relaxed_as_the_standard_shows() {
        let head: Vec<Vec<u8>> = fields(b"A: X\r\nB : Y\t\r\n\tZ  \r\n").into_iter().map(relaxed_header).collect();
        assert_eq!(head, [b"a:X".to_vec(), b"b:Y Z".to_vec()]);
        assert_eq!(relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
        assert_eq!((relaxed_body(b""), relaxed_body(b"\r\n"), relaxed_body(b"a")), (vec![], vec![], b"a\r\n".to_vec()));
    }
}
