//! A service with a fresh database, and a browser that knows cookies and forms, but no script.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use cancel_cancer::app::App;
use cancel_cancer::clock::Clock;
use cancel_cancer::config::Config;
use cancel_cancer::domain::person::Actor;
use cancel_cancer::domain::time::Instant;
use cancel_cancer::jobs;
use cancel_cancer::mail::memory::Memory;
use cancel_cancer::mail::post::Post;
use cancel_cancer::web::router::router;
use http_body_util::BodyExt;
use mail_parser::MessageParser;
use tower::ServiceExt;

/// A Tuesday, 10am.
pub const NOW: &str = "2027-01-12T10:00:00Z";
pub const HOST: &str = "127.0.0.1:8080";

pub fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

/// One instance.
pub struct Front {
    pub app: App,
    pub router: Router,
    pub letters: Memory,
    _folder: tempfile::TempDir,
}

impl Front {
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// With settings that differ: `("SERVER__PUBLIC_URL", "https://sessions.example.org")`.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("t.db").display());
        let usual = [
            ("DATABASE__URL", url.as_str()),
            ("LIMITS__FORM_MIN_SECONDS", "0"),
            ("OFFERS__QUIET_HOURS", ""),
            ("MAIL__HOLD_SECONDS", "0"),
        ];
        let name = |key: &str| OsString::from(format!("CANCEL_CANCER__{key}"));
        let variables = usual.iter().chain(settings).map(|(key, value)| (name(key), OsString::from(value)));
        let config = Config::read(None, variables).expect("good settings");
        let mut app = App::start(config).await.expect("a start");
        let letters = Memory::default();
        app.clock = Clock::standing(at(NOW));
        app.post = Arc::new(Post::Memory(letters.clone()));
        Self { router: router(app.clone()), app, letters, _folder: folder }
    }

    pub fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), jar: BTreeMap::new() }
    }

    pub fn ctx(&self) -> cancel_cancer::actions::ctx::Ctx {
        self.app.ctx(Actor::Terminal)
    }

    /// Lets the jobs do what is due: plans, letters.
    pub async fn work(&self) {
        for _ in 0..20 {
            if jobs::once(&self.app).await.expect("jobs") == 0 {
                return;
            }
        }
    }

    /// Texts of letters to somebody, oldest first.
    pub fn letters_to(&self, address: &str) -> Vec<String> {
        let mine = self.letters.letters().into_iter().filter(|l| l.envelope.to.as_str() == address);
        mine.map(|l| {
            let parsed = MessageParser::default().parse(&l.bytes).expect("a message");
            parsed.body_text(0).expect("a text").into_owned()
        })
        .collect()
    }

    /// The path of the last link to `below` in a letter to somebody.
    pub fn link_to(&self, address: &str, below: &str) -> String {
        let texts = self.letters_to(address).join("\n");
        let start = format!("{}{below}", self.app.links.to(""));
        let link = texts.rsplit_once(&start).unwrap_or_else(|| panic!("no link to {below} in: {texts}")).1;
        let word: String = link.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_./".contains(*c)).collect();
        format!("{below}{word}")
    }
}

/// An answer, read.
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().expect("text"))
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn says(&self, words: &str) -> bool {
        plain(&self.text).contains(words)
    }

    /// The page's main heading.
    pub fn heading(&self) -> String {
        let after = self.text.split("<h1").nth(1).unwrap_or_default();
        plain(&format!("<h1{}", after.split("</h1>").next().unwrap_or_default()))
    }

    /// Name and value of the hidden fields of the form with this button.
    pub fn hidden(&self, button: &str) -> Vec<(String, String)> {
        let forms = self.text.split("<form").skip(1).map(|f| f.split("</form>").next().unwrap_or_default());
        let form = forms.filter(|f| plain(&format!("<form{f}")).contains(button)).find(|f| f.contains("<button"));
        let form = form.unwrap_or_else(|| panic!("no form with the button {button} in: {}", plain(&self.text)));
        let inputs = form.split("<input").skip(1).filter(|i| i.contains("type=\"hidden\""));
        inputs.map(|i| (attribute(i, "name"), attribute(i, "value"))).collect()
    }
}

/// The value of an attribute, entities undone.
pub fn attribute(tag: &str, name: &str) -> String {
    let after = tag.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
    undo(after.split('"').next().unwrap_or_default())
}

fn undo(text: &str) -> String {
    text.replace("&#34;", "\"").replace("&#39;", "'").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

/// What somebody reads: no tags, blanks folded.
pub fn plain(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
        text.push(' ');
    }
    undo(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Keeps cookies; sends what a browser sends.
#[derive(Clone)]
pub struct Browser {
    pub router: Router,
    pub jar: BTreeMap<String, String>,
}

impl Browser {
    pub async fn ask(&mut self, mut request: Request<Body>) -> Page {
        let cookies: Vec<String> = self.jar.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let headers = request.headers_mut();
        if !cookies.is_empty() {
            headers.insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        headers.entry(header::HOST).or_insert(HOST.parse().expect("a header"));
        let response: Response<Body> = self.router.clone().oneshot(request).await.expect("an answer");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.expect("a body").to_bytes();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let line = cookie.to_str().expect("text");
            let (name, value) = line.split(';').next().and_then(|c| c.split_once('=')).expect("a cookie");
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: head.status, headers: head.headers, text }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.ask(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// Follows redirects; returns the page and where it is.
    pub async fn follow(&mut self, path: &str) -> (String, Page) {
        let mut at = path.to_owned();
        loop {
            let page = self.get(&at).await;
            if page.status != StatusCode::SEE_OTHER {
                return (at, page);
            }
            page.location().clone_into(&mut at);
        }
    }

    /// Sends a form as a browser does.
    pub async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header("sec-fetch-site", "same-origin");
        self.ask(request.body(Body::from(body)).expect("a request")).await
    }

    /// Opens a page, fills in its form with this button, sends it to `path`.
    pub async fn fill(&mut self, path: &str, button: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(path).await;
        self.press(path, &page, button, fields).await
    }

    /// Fills in the form of a page with this button, sends it to `path`.
    pub async fn press(&mut self, path: &str, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        let hidden = page.hidden(button);
        let mut all: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        all.extend(fields);
        self.send(path.split('?').next().unwrap_or_default(), &all).await
    }
}
