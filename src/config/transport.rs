//! Where letters go: the address in `mail.transport`, read strictly, for a typing mistake must not mean "no TLS".

use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use secrecy::SecretString;
use url::Url;

/// Where letters go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// One `.eml` a letter in this folder.
    Files(PathBuf),
    Smtp(Smtp),
}

#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub login: Option<(String, SecretString)>,
    pub tls: Tls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    None,
    /// STARTTLS where it is offered.
    Opportunistic,
    /// STARTTLS or nothing.
    Required,
    /// TLS from the first octet.
    Wrapper,
}

impl Transport {
    /// Reads `files://DIR` or `smtp://[user:pass@]host[:port]?tls=none|opportunistic|required|wrapper`.
    ///
    /// Without `tls` it is `required`, but `none` towards this machine. The error says what to write instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(folder) = text.strip_prefix("files://") {
            return if folder.is_empty() {
                Err("names no folder: files://var/letters".into())
            } else {
                Ok(Self::Files(folder.into()))
            };
        }
        let url: Url =
            text.parse().map_err(|e| format!("is no address ({e}): files://DIR or smtp://host:port?tls=required"))?;
        if url.scheme() != "smtp" {
            return Err(format!("{}:// is unknown: files://DIR or smtp://host:port?tls=required", url.scheme()));
        }
        let host =
            url.host_str().filter(|h| !h.is_empty()).ok_or("names no host: smtp://host:port?tls=required")?.to_owned();
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err("has a path: smtp://host:port?tls=required".into());
        }
        let tls = tls(&url, &host)?;
        let port = url.port().unwrap_or(match tls {
            Tls::Wrapper => 465,
            Tls::Required => 587,
            Tls::None | Tls::Opportunistic => 25,
        });
        Ok(Self::Smtp(Smtp { login: login(&url)?, host, port, tls }))
    }
}

fn tls(url: &Url, host: &str) -> Result<Tls, String> {
    let mut tls = if matches!(host, "127.0.0.1" | "localhost" | "[::1]") { Tls::None } else { Tls::Required };
    for (key, value) in url.query_pairs() {
        if key != "tls" {
            return Err(format!("?{key} is unknown: only ?tls=none, opportunistic, required or wrapper"));
        }
        tls = match &*value {
            "none" => Tls::None,
            "opportunistic" => Tls::Opportunistic,
            "required" => Tls::Required,
            "wrapper" => Tls::Wrapper,
            other => return Err(format!("?tls={other} is unknown: none, opportunistic, required or wrapper")),
        };
    }
    Ok(tls)
}

fn login(url: &Url) -> Result<Option<(String, SecretString)>, String> {
    let decode = |text: &str| match percent_decode_str(text).decode_utf8() {
        Ok(text) => Ok(text.into_owned()),
        Err(_) => Err("holds %XX in user or password that is no UTF-8".to_owned()),
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        (user, Some(password)) if !user.is_empty() => Ok(Some((decode(user)?, decode(password)?.into()))),
        _ => Err("needs both user and password, or neither: smtp://user:pass@host:port".into()),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("smtp://h", "h 587 Required")]
    #[case("smtp://127.0.0.1:2525", "127.0.0.1 2525 None")]
    #[case("smtp://u:p%40x@h:26?tls=opportunistic", "h 26 Opportunistic u")]
    #[case("smtp://h?tls=wrapper", "h 465 Wrapper")]
    fn an_smtp_address_is_read(#[case] text: &str, #[case] want: &str) {
        let Ok(Transport::Smtp(s)) = Transport::parse(text) else { panic!("{text} is refused") };
        let user = s.login.map(|(u, _)| format!(" {u}")).unwrap_or_default();
        assert_eq!(format!("{} {} {:?}{user}", s.host, s.port, s.tls), want);
    }

    #[rstest]
    #[case("smtp://h?tls=REQUIRED", "?tls=REQUIRED is unknown")]
    #[case("smtp://h?pool=3", "?pool is unknown")]
    #[case("smtp://user@h", "needs both user and password")]
    #[case("smtps://h", "smtps:// is unknown")]
    #[case("files://", "names no folder")]
    #[case("letters", "is no address")]
    fn a_mistake_is_refused_and_named(#[case] text: &str, #[case] want: &str) {
        let told = Transport::parse(text).map(|_| ()).expect_err(text);
        assert!(told.starts_with(want), "{told}");
    }
}
