//! The authority that vouches for a private mail server: read once, when the service starts.

use std::path::{Path, PathBuf};

use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};

use crate::config::Mail;
use crate::config::transport::{Smtp, Tls, Transport};

/// Why `mail.ca_file` is of no use.
#[derive(Debug, thiserror::Error)]
pub enum BadAuthority {
    #[error("mail.ca_file: {0} can't be read ({1}): let the service read it")]
    Unreadable(PathBuf, std::io::Error),
    #[error(
        "mail.ca_file: {0} holds no certificate in PEM that can be read: it begins with -----BEGIN CERTIFICATE-----"
    )]
    NoCertificate(PathBuf),
    #[error(
        "mail.ca_file: letters may leave without it, as mail.transport stands: add ?tls=required or ?tls=wrapper to that, \
         or take ca_file out"
    )]
    Unused,
}

/// Whom we trust to say which mail server it is.
#[derive(Clone, Debug)]
pub struct Authority(Certificate);

impl Authority {
    /// As `mail.ca_file` says; `None`: whom the system trusts.
    pub fn load(mail: &Mail) -> Result<Option<Self>, BadAuthority> {
        let Some(file) = mail.ca_file.as_deref() else { return Ok(None) };
        if !matches!(&mail.transport, Transport::Smtp(Smtp { tls: Tls::Required | Tls::Wrapper, .. })) {
            return Err(BadAuthority::Unused);
        }
        let octets = std::fs::read(file).map_err(|e| BadAuthority::Unreadable(file.to_path_buf(), e))?;
        read(&octets, file).map(Some)
    }

    /// Nobody else is trusted then.
    pub(super) fn only(authority: Option<&Self>, host: &str) -> Result<TlsParameters, lettre::transport::smtp::Error> {
        let builder = TlsParameters::builder(host.to_owned());
        match authority {
            None => builder.build(),
            Some(Self(only)) => {
                builder.certificate_store(CertificateStore::None).add_root_certificate(only.clone()).build()
            }
        }
    }
}

fn read(octets: &[u8], file: &Path) -> Result<Authority, BadAuthority> {
    let none = || BadAuthority::NoCertificate(file.to_path_buf());
    // An empty list of certificates would be taken, and trust nobody.
    let some = octets.windows(BEGIN.len()).any(|part| part == BEGIN);
    let Ok(certificate) = Certificate::from_pem(octets) else { return Err(none()) };
    let authority = Authority(certificate);
    // Whether it is a certificate shows where it is used.
    if some && Authority::only(Some(&authority), "localhost").is_ok() { Ok(authority) } else { Err(none()) }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use rstest::rstest;

    use super::*;
    use crate::config::Config;

    const GOOD: &str = include_str!("../../tests/keys/authority-for-tests.pem");

    #[rstest]
    #[case(GOOD, true)]
    #[case("", false)]
    #[case("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n", false)]
    #[case("-----BEGIN PRIVATE KEY-----\nbm9uZQ==\n-----END PRIVATE KEY-----\n", false)]
    fn only_a_certificate_is_an_authority(#[case] text: &str, #[case] want: bool) {
        assert_eq!(read(text.as_bytes(), Path::new("x")).is_ok(), want);
    }
    #[rstest]
    #[case("smtp://mail.example.org?tls=required", true)]
    #[case("smtp://mail.example.org?tls=wrapper", true)]
    #[case("smtp://mail.example.org?tls=opportunistic", false)]
    #[case("smtp://127.0.0.1", false)]
    #[case("files://var/letters", false)]
    fn an_authority_that_letters_could_do_without_is_refused(#[case] transport: &str, #[case] want: bool) {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys/authority-for-tests.pem");
        let set = |name: &str, value: &str| (OsString::from(name), OsString::from(value));
        let variables = [set("CANCEL_CANCER__MAIL__CA_FILE", file), set("CANCEL_CANCER__MAIL__TRANSPORT", transport)];
        let config = Config::read(None, variables).expect("settings");
        assert_eq!(Authority::load(&config.mail).is_ok(), want);
    }
}
