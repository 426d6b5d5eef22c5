//! Answers that are the same for all who ask: drawn and packed once, and sent again while what they follow from stands.
//! Holds nothing that a second replica would need.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Answers kept at most; then all are forgotten. Those of another mark go with the next that is kept.
const MOST: usize = 100;

/// Values by key, each as long as its mark is the same. Cheap to clone.
pub struct Kept<M, V>(Arc<Shared<M, V>>);

struct Shared<M, V> {
    values: Mutex<HashMap<String, (M, Arc<V>)>>,
    /// Who draws a value has the turn of its key; keys may share one.
    turns: [tokio::sync::Mutex<()>; 16],
}

impl<M, V> Clone for Kept<M, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M, V> Default for Kept<M, V> {
    fn default() -> Self {
        Self(Arc::new(Shared { values: Mutex::default(), turns: Default::default() }))
    }
}

impl<M: PartialEq, V> Kept<M, V> {
    /// What is kept, or what `draw` makes: once, while others who ask for the same wait. `mark` is from before.
    pub async fn or_draw<E>(&self, key: &str, mark: M, draw: impl Future<Output = Result<V, E>>) -> Result<Arc<V>, E> {
        if let Some(value) = self.get(key, &mark) {
            return Ok(value);
        }
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let at = usize::from(hasher.finish().to_le_bytes()[0]) % self.0.turns.len();
        let _turn = self.0.turns[at].lock().await;
        match self.get(key, &mark) {
            Some(value) => Ok(value),
            None => Ok(self.keep(key, mark, draw.await?)),
        }
    }

    pub fn get(&self, key: &str, mark: &M) -> Option<Arc<V>> {
        let all = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(key).filter(|(known, _)| known == mark).map(|(_, value)| Arc::clone(value))
    }

    pub fn keep(&self, key: &str, mark: M, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut all = self.0.values.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (known, _)| *known == mark);
        if all.len() >= MOST && !all.contains_key(key) {
            all.clear();
        }
        all.insert(key.to_owned(), (mark, Arc::clone(&value)));
        value
    }
}

/// A body as it is and, once somebody asked for that, packed.
pub struct Body {
    plain: Bytes,
    packed: OnceLock<Option<Bytes>>,
}

impl Body {
    pub fn new(plain: impl Into<Bytes>) -> Self {
        Self { plain: plain.into(), packed: OnceLock::new() }
    }

    /// 200 with the body, packed where the request takes that.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let packed = if takes_gzip(asked) { self.packed() } else { None };
        let mut response = packed.unwrap_or(&self.plain).clone().into_response();
        let set = response.headers_mut();
        set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if packed.is_some() {
            set.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    /// `None` where packing gains nothing.
    fn packed(&self) -> Option<&Bytes> {
        let packed = self.packed.get_or_init(|| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            let Ok(packed) = gzip.write_all(&self.plain).and_then(|()| gzip.finish()) else { return None };
            (packed.len() < self.plain.len()).then(|| packed.into())
        });
        packed.as_ref()
    }
}

/// Whether a request takes gzip, and not less gladly than the body as it is (RFC 9110 section 12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    let named = asked.get_all(header::ACCEPT_ENCODING).iter().flat_map(|v| v.to_str()).flat_map(|v| v.split(','));
    let (mut gzip, mut plain, mut others) = (None, 0.0, 0.0);
    for coding in named {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let weight = weight.trim().strip_prefix("q=").map_or("1", str::trim).parse().unwrap_or(0.0);
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => gzip = Some(weight),
            "identity" => plain = weight,
            "*" => others = weight,
            _ => {}
        }
    }
    let gzip: f32 = gzip.unwrap_or(others);
    gzip > 0.0 && gzip >= plain
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::sync::atomic::{AtomicU32, Ordering};

    use axum::body::to_bytes;
    use flate2::read::GzDecoder;
    use rstest::rstest;

    use super::*;

    fn asking(accept: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, accept.parse().expect("a header"))])
    }

    #[rstest]
    #[case("gzip", true)]
    #[case("deflate, gzip;q=0.5, br", true)]
    #[case("GZIP", true)]
    #[case("*", true)]
    #[case("identity;q=0.5, gzip;q=0.5", true)]
    #[case("identity;q=1, gzip;q=0.5", false)]
    #[case("gzip;q=0", false)]
    #[case("*;q=1, gzip;q=0.000", false)]
    #[case("gzip; q=0", false)]
    #[case("br", false)]
    #[case("", false)]
    fn a_body_is_packed_for_those_who_take_it(#[case] accept: &str, #[case] want: bool) {
        let answer = Body::new("x".repeat(500)).answer(&asking(accept));
        assert_eq!(answer.headers().contains_key(header::CONTENT_ENCODING), want);
        assert_eq!(answer.headers()[header::VARY], "accept-encoding");
    }

    #[tokio::test]
    async fn what_was_packed_is_the_body_again() {
        let text = "a chapter ".repeat(300);
        let packed = Body::new(text.clone()).answer(&asking("gzip"));
        let packed = to_bytes(packed.into_body(), usize::MAX).await.expect("a body");
        let mut unpacked = String::new();
        GzDecoder::new(&*packed).read_to_string(&mut unpacked).expect("gzip");
        assert!(packed.len() < text.len() / 10 && unpacked == text);
    }

    #[test]
    fn what_packing_makes_no_smaller_is_sent_as_it_is() {
        assert!(!Body::new("x").answer(&asking("gzip")).headers().contains_key(header::CONTENT_ENCODING));
    }

    #[test]
    fn a_value_is_kept_until_its_mark_changes() {
        let kept = Kept::default();
        kept.keep("a", 1, "first");
        assert_eq!(kept.get("a", &1).as_deref(), Some(&"first"));
        assert_eq!((kept.get("a", &2), kept.get("b", &1)), (None, None));
        kept.keep("a", 2, "second");
        assert_eq!(kept.get("a", &2).as_deref(), Some(&"second"));
    }

    #[tokio::test]
    async fn of_many_who_ask_at_once_one_draws_and_a_failure_is_not_kept() {
        let (kept, drawn) = (Kept::default(), AtomicU32::new(0));
        assert_eq!(kept.or_draw("a", 1, async { Err::<u32, _>("no") }).await, Err("no"));
        let draw = async || {
            tokio::task::yield_now().await;
            Ok::<u32, ()>(drawn.fetch_add(1, Ordering::Relaxed))
        };
        let (a, b, c) =
            tokio::join!(kept.or_draw("a", 1, draw()), kept.or_draw("a", 1, draw()), kept.or_draw("a", 2, draw()));
        assert_eq!([a, b, c], [Ok(Arc::new(0)), Ok(Arc::new(0)), Ok(Arc::new(1))]);
    }

    #[test]
    fn no_more_is_kept_than_a_house_holds() {
        let kept = Kept::default();
        (0..=MOST).for_each(|n| drop(kept.keep(&n.to_string(), (), n)));
        assert_eq!((kept.get("0", &()), kept.get(&MOST.to_string(), &()).as_deref()), (None, Some(&MOST)));
    }
}
