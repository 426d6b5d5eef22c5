//! Absolute addresses, and the tokens in them: HMAC-SHA256 of purpose, subject and generation under the server's secret,
//! so that a link can be shown and sent again. Pure: who may use a token is the store's and the actions' business.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use url::Url;

use crate::domain::ids::Reference;
pub use crate::domain::token::{Purpose, TokenHash};

/// A secret word of 43 letters in an address. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The word itself, for an address.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({})", self.hash().short())
    }
}

/// The server's secret: 32 bytes. Never printed.
#[derive(Clone)]
pub struct ServerSecret([u8; 32]);

impl ServerSecret {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From 32 bytes in base64; `None` where it is something else.
    pub fn from_base64(text: &str) -> Option<Self> {
        let Ok(bytes) = base64::engine::general_purpose::STANDARD.decode(text.trim()) else { return None };
        let Ok(bytes) = <[u8; 32]>::try_from(bytes) else { return None };
        Some(Self(bytes))
    }

    pub fn to_base64(&self) -> String {
        base64::engine::general_purpose::STANDARD.encode(self.0)
    }
}

impl fmt::Debug for ServerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerSecret")
    }
}

/// Makes addresses and tokens.
#[derive(Clone, Debug)]
pub struct Links {
    public_url: Url,
    secret: ServerSecret,
    uid_host: String,
}

impl Links {
    pub fn new(public_url: Url, secret: ServerSecret) -> Self {
        let uid_host = public_url.host_str().unwrap_or("localhost").to_owned();
        Self { public_url, secret, uid_host }
    }

    /// With the right side of UIDs that the database began with.
    #[must_use]
    pub fn with_uid_host(self, uid_host: String) -> Self {
        Self { uid_host, ..self }
    }

    /// Right side of UIDs: the host when the first were made. It stays when the service moves, or calendars would take the
    /// sessions that they know for others.
    pub fn uid_host(&self) -> &str {
        &self.uid_host
    }

    /// The token of `subject` (a row's key) in its `generation`: a higher one replaces all before it.
    pub fn token(&self, purpose: Purpose, subject: i64, generation: i32) -> Token {
        Token(self.mac(&["token", purpose.as_str(), &subject.to_string(), &generation.to_string()]))
    }

    /// Signs `text` for `purpose`: for answers that travel in a form. Check with [`Links::is_signed`].
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        self.mac(&["sign", purpose, text])
    }

    /// Whether `signature` is ours for that text, compared in constant time.
    pub fn is_signed(&self, purpose: &str, text: &str, signature: &str) -> bool {
        use subtle::ConstantTimeEq;
        self.sign(purpose, text).as_bytes().ct_eq(signature.as_bytes()).into()
    }

    /// A row's public code: names it in addresses without showing its number, the same each time. Read it back with
    /// [`Links::id_of`].
    pub fn code(&self, what: &str, id: i64) -> String {
        let seal = self.seal(what, id);
        let hidden = id.cast_unsigned() ^ self.pad(what, seal);
        let octets: Vec<u8> = [seal, hidden].iter().flat_map(|part| part.to_be_bytes()).collect();
        URL_SAFE_NO_PAD.encode(octets)
    }

    /// The number behind a code of ours; `None` for any other text.
    pub fn id_of(&self, what: &str, code: &str) -> Option<i64> {
        use subtle::ConstantTimeEq;
        let Ok(octets) = URL_SAFE_NO_PAD.decode(code) else { return None };
        let (seal, hidden) = (octets.first_chunk::<8>()?, octets.last_chunk::<8>()?);
        let (seal, hidden) = (u64::from_be_bytes(*seal), u64::from_be_bytes(*hidden));
        let id = (hidden ^ self.pad(what, seal)).cast_signed();
        let ours = octets.len() == 16 && bool::from(self.seal(what, id).ct_eq(&seal));
        ours.then_some(id)
    }

    /// Encrypts a text that only we may read again, bound to `what` and its row `id`. `nonce`: random, never used twice.
    pub fn hide(&self, what: &str, id: i64, nonce: [u8; 24], text: &str) -> Option<Vec<u8>> {
        let about = format!("{what} {id}");
        let payload = Payload { msg: text.as_bytes(), aad: about.as_bytes() };
        let Ok(hidden) = self.cipher(what).encrypt(&XNonce::from(nonce), payload) else { return None };
        Some([&nonce[..], &hidden].concat())
    }

    /// The text behind octets of [`Links::hide`]; `None` where they are another row's, changed, or of another secret.
    pub fn reveal(&self, what: &str, id: i64, octets: &[u8]) -> Option<String> {
        let (nonce, hidden) = octets.split_first_chunk::<24>()?;
        let about = format!("{what} {id}");
        let payload = Payload { msg: hidden, aad: about.as_bytes() };
        let Ok(text) = self.cipher(what).decrypt(&XNonce::from(*nonce), payload) else { return None };
        let Ok(text) = String::from_utf8(text) else { return None };
        Some(text)
    }

    fn cipher(&self, what: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.octets(&["cipher", what]).into())
    }

    fn seal(&self, what: &str, id: i64) -> u64 {
        self.number(&["code", what, &id.to_string()])
    }

    fn pad(&self, what: &str, seal: u64) -> u64 {
        self.number(&["code-pad", what, &seal.to_string()])
    }

    fn number(&self, parts: &[&str]) -> u64 {
        self.octets(parts).iter().take(8).fold(0, |all, octet| all << 8 | u64::from(*octet))
    }

    fn mac(&self, parts: &[&str]) -> String {
        URL_SAFE_NO_PAD.encode(self.octets(parts))
    }

    fn octets(&self, parts: &[&str]) -> [u8; 32] {
        // One whole block as key: HMAC itself fills a shorter key up with zeros (RFC 2104).
        let mut key = [0; 64];
        key[..32].copy_from_slice(&self.secret.0);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        mac.finalize().into_bytes().into()
    }

    pub fn is_https(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    /// Host name of the public address: right side of Message-IDs.
    pub fn host(&self) -> &str {
        self.public_url.host_str().unwrap_or("localhost")
    }

    pub fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Absolute address of a path that begins with `/`.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }

    /// Absolute address behind which `token` opens.
    pub fn open(&self, purpose: Purpose, token: &Token) -> String {
        self.to(&path(purpose, token.expose()))
    }

    /// The link in calendars: no token, says the reference only.
    pub fn session(&self, reference: &Reference) -> String {
        self.to(&format!("/s/{reference}"))
    }
}

/// Path of a token's page or feed.
pub fn path(purpose: Purpose, word: &str) -> String {
    let ending = if purpose.is_feed() { ".ics" } else { "" };
    format!("/{}/{word}{ending}", purpose.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links::new("https://sessions.example.org/".parse().expect("a url"), ServerSecret::new([7; 32]))
    }

    #[test]
    fn a_token_is_the_same_each_time_and_another_for_each_purpose_subject_and_generation() {
        let word = |p, s, g| links().token(p, s, g).expose().to_owned();
        let one = word(Purpose::Booking, 1, 1);
        assert_eq!(one, word(Purpose::Booking, 1, 1));
        assert_eq!(one.len(), 43);
        for other in [word(Purpose::Prove, 1, 1), word(Purpose::Booking, 2, 1), word(Purpose::Booking, 1, 2)] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_signature_holds_for_its_text_and_purpose_only() {
        let signature = links().sign("draft", "a=1");
        assert!(links().is_signed("draft", "a=1", &signature));
        assert!(!links().is_signed("draft", "a=2", &signature));
        assert!(!links().is_signed("csrf", "a=1", &signature));
    }

    #[test]
    fn a_code_hides_its_number_and_opens_for_its_kind_only() {
        for id in [0, 1, 7, i64::MAX] {
            let code = links().code("letter", id);
            assert_eq!((links().id_of("letter", &code), links().id_of("item", &code)), (Some(id), None), "{code}");
            assert!(code.len() == 22 && links().id_of("letter", &code[1..]).is_none());
        }
        assert_eq!(links().id_of("letter", ""), None);
        let other = Links::new("https://x.example".parse().expect("a url"), ServerSecret::new([8; 32]));
        assert_eq!(other.id_of("letter", &links().code("letter", 7)), None);
    }

    #[test]
    fn what_is_hidden_opens_for_its_row_and_secret_only() {
        let hidden = links().hide("calendar", 7, [1; 24], "https://example.com/secret").expect("hidden");
        assert!(!hidden.windows(6).any(|part| part == b"secret"));
        assert_eq!(links().reveal("calendar", 7, &hidden).as_deref(), Some("https://example.com/secret"));
        let other = Links::new("https://x.example".parse().expect("a url"), ServerSecret::new([8; 32]));
        let mut changed = hidden.clone();
        changed[30] ^= 1;
        let wrong = [
            links().reveal("calendar", 8, &hidden),
            links().reveal("letter", 7, &hidden),
            other.reveal("calendar", 7, &hidden),
            links().reveal("calendar", 7, &changed),
            links().reveal("calendar", 7, &hidden[..20]),
        ];
        assert_eq!(wrong, [const { None }; 5]);
    }

    #[test]
    fn a_feed_address_ends_in_ics_and_debug_hides_the_word() {
        let token = links().token(Purpose::FeedGroup, 3, 1);
        let want = format!("https://sessions.example.org/feed/g/{}.ics", token.expose());
        assert_eq!(links().open(Purpose::FeedGroup, &token), want);
        assert!(!format!("{token:?}").contains(token.expose()));
    }
}
