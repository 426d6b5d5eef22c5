//! What operators write, and what they are told.

use std::io::Write;

use rstest::rstest;
use secrecy::ExposeSecret;

use super::*;

/// Settings from a file with this text and these variables.
fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, BadConfig> {
    let mut written = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
    written.write_all(file.as_bytes()).expect("written");
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Config::read(Some(written.path()), variables)
}

/// What is told, with FILE for the file's name.
fn told(file: &str, variables: &[(&str, &str)]) -> String {
    let told = read(file, variables).map(|_| ()).expect_err("refused").to_string();
    let words = told.split(' ').map(|w| if w.contains(".toml") && w.starts_with('/') { "FILE:" } else { w });
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn the_defaults_are_those_of_the_contract() {
    let c = Config::read(None, []).expect("the default");
    assert_eq!(c.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(c.server.public_url.as_str(), "http://127.0.0.1:8080/");
    assert!(c.server.secret.is_none() && c.server.hosts.is_empty() && c.server.trusted_proxies.is_empty());
    assert_eq!(c.database.url.expose_secret(), "sqlite://var/cancel-cancer.db?mode=rwc");
    assert!(matches!(&c.mail.transport, Transport::Files(folder) if folder == Path::new("var/letters")));
    assert_eq!(c.mail.from.as_str(), c.rules.programme.email);
    assert_eq!((c.mail.hold_seconds, c.mail.hold_set, c.rules.hold), (60, false, Duration::seconds(60)));
    assert_eq!(c.login.second_factor, SecondFactor::Optional);
    assert_eq!((c.clock.now, c.metrics.listen, c.mail.lmtp_listen), (None, None, None));
    assert_eq!(c.rules.matching.weights.of(Some(1), 90, true), 2000 + 1350 + 600 + 400);
    assert_eq!(c.rules.programme.partners.len(), 3);
    assert!(c.rules.areas["East and north Hertfordshire"].contains(&"SG1".to_owned()));
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let file = "[limits]\nform_min_seconds = 7\nbookings_per_hour = 8\n";
    let c = read(file, &[("CANCEL_CANCER__LIMITS__BOOKINGS_PER_HOUR", "9")]).expect("fine");
    let l = c.limits;
    assert_eq!((l.form_min_seconds, l.bookings_per_hour, l.links_per_address_hour), (7, 9, 5));
}

#[test]
fn a_password_of_digits_stays_a_text() {
    let c = read(
        "",
        &[("CANCEL_CANCER__DATABASE__URL", "postgres://u:0123@h/d"), ("CANCEL_CANCER__MAIL__AUTHSERV_ID", "0123")],
    )
    .expect("fine");
    assert_eq!(c.database.url.expose_secret(), "postgres://u:0123@h/d");
    assert_eq!(c.mail.authserv_id.as_deref(), Some("0123"));
}

#[test]
fn lists_come_with_commas_or_as_toml_and_empty_is_none() {
    let c = read(
        "[server]\nhosts = [\"old.example.org\"]\n",
        &[
            ("CANCEL_CANCER__SERVER__TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"),
            ("CANCEL_CANCER__SERVER__HOSTS", ""),
            ("CANCEL_CANCER__MATCHING__OPTION_PENALTIES", "0,1,2"),
            ("CANCEL_CANCER__OFFERS__QUIET_HOURS", ""),
            ("CANCEL_CANCER__AREAS", "[{ name = \"Town\", districts = [\"SG1\"] }]"),
        ],
    )
    .expect("fine");
    assert_eq!((c.server.trusted_proxies.len(), c.server.hosts.len()), (2, 0));
    assert_eq!(c.rules.matching.option_penalties, [0, 1, 2]);
    assert_eq!(c.rules.offers.quiet_hours, None);
    assert_eq!(c.rules.areas.into_keys().collect::<Vec<_>>(), ["Town"]);
    let c = read("", &[("CANCEL_CANCER__SERVER__HOSTS", "[\"A.example.org\", \"b\"]")]).expect("fine");
    assert_eq!(c.server.hosts, ["a.example.org", "b"]);
}

#[test]
fn the_demo_holds_letters_20_seconds_unless_somebody_said_otherwise() {
    assert_eq!(read("", &[]).expect("fine").in_demo().rules.hold, Duration::seconds(20));
    let set = read("", &[("CANCEL_CANCER__MAIL__HOLD_SECONDS", "60")]).expect("fine").in_demo();
    assert_eq!((set.rules.hold, set.mail.hold_seconds), (Duration::seconds(60), 60));
}

#[test]
fn letters_come_from_the_programme_unless_a_sender_is_set() {
    let c = read("[programme]\nemail = \"hello@example.org\"\n", &[]).expect("fine");
    assert_eq!(c.mail.from.as_str(), "hello@example.org");
    let c = read("[mail]\nfrom = \"post@example.org\"\n", &[]).expect("fine");
    assert_eq!(c.mail.from.as_str(), "post@example.org");
}

#[rstest]
#[case::unknown("[mail]\ntimeout = 3\n", "mail.timeout in FILE: is an unknown setting: there are transport, ")]
#[case::section("[post]\na = 3\n", "post in FILE: is an unknown setting: there are server, database, ")]
#[case::number(
    "[server]\nsecret = 12345\n",
    "server.secret in FILE: is a number of another kind or size: write a text in quotes"
)]
#[case::range("[mail]\nhold_seconds = -5\n", "mail.hold_seconds in FILE: is -5: write a whole number from 0 to 3600")]
#[case::text("[mail]\nhold_seconds = \"x\"\n", "mail.hold_seconds in FILE: is another text: write a whole number")]
#[case::zone(
    "[programme]\nzone = \"Europe/Paris\"\n",
    "programme.zone in FILE: is another zone: only Europe/London works"
)]
#[case::district(
    "[[areas]]\nname = \"A\"\ndistricts = [\"sg1\"]\n",
    "areas in FILE: holds \"sg1\": write postcode districts in capitals, such as SG1"
)]
#[case::ride(
    "[matching.modes]\nboat = { m_per_min = 0, overhead_min = 1 }\n",
    "matching.modes in FILE: holds a wrong ride"
)]
#[case::syntax("[mail\nsecret", "FILE: TOML parse error at line 1, column 6: ")]
#[case::dkim(
    "[mail]\ndkim_domain = \"a.org\"\n",
    "mail.dkim_selector in config/default.toml: is empty while letters shall"
)]
#[case::signature(
    "[mail]\ndkim_domain = \"b.example.org.\"\n",
    "mail.dkim_domain in FILE: is no domain for mail: write"
)]
#[case::selector("[mail]\ndkim_selector = \"s 20;27\"\n", "mail.dkim_selector in FILE: is no name of a key: write")]
#[case::sender("[programme]\nemail = \"x\"\n", "programme.email in FILE: is no email address: write one such as")]
fn a_mistake_in_the_file_is_named(#[case] file: &str, #[case] want: &str) {
    let told = told(file, &[]);
    assert!(told.starts_with(want), "{told}");
}

#[rstest]
#[case("MAIL__TIMEOUT", "3", "is an unknown setting: mail has authserv_id, bounce_domain, ")]
#[case("POST__A", "3", "is an unknown setting: there is no section post")]
#[case("POST", "3", "is an unknown setting: the sections are areas, clock, ")]
#[case("MAIL__HOLD_SECONDS", "soon", "is no whole number: write digits only")]
#[case("MAIL__HOLD_SECONDS", "9999", "is 9999: write a whole number from 0 to 3600")]
#[case("MAIL__TRANSPORT", "smtp://h?TLS=required", "?TLS is unknown: only ?tls=none")]
#[case("FETCH__ALLOW_PRIVATE", "yes", "is neither true nor false: write one of them")]
#[case("SERVER__LISTEN", "8080", "is no address with a port: write 127.0.0.1:8080")]
#[case("SERVER__PUBLIC_URL", "https://h/path", "is no address of a site: write https://sessions.example.org")]
#[case("SERVER__SECRET", "aGVsbG8=", "is not 32 bytes in base64: write what `openssl rand -base64 32` prints")]
#[case("SERVER__TRUSTED_PROXIES", "10.0.0.0/40", "holds \"10.0.0.0/40\": write addresses or networks")]
#[case("SERVER__HOSTS", "http://h", "holds \"http://h\": write names without scheme and port")]
#[case("DATABASE__URL", "mysql://u:hunter2@h/d", "is no database: write sqlite://FILE?mode=rwc or postgres://")]
#[case("CLOCK__NOW", "yesterday", "is no instant: write 2027-01-11T09:00:00Z, or nothing for off")]
#[case("OFFERS__REFILL", "always", "is unknown: write auto or publish")]
#[case("OFFERS__QUIET_HOURS", "21-8", "is no span of time: write 21:00-08:00, or nothing for off")]
#[case("LOGIN__SECOND_FACTOR", "never", "is unknown: write optional or required")]
#[case("AREAS", "Town", "must be a list in TOML: [{ name = ")]
fn a_mistake_in_the_environment_names_the_variable(#[case] name: &str, #[case] value: &str, #[case] want: &str) {
    let name = format!("CANCEL_CANCER__{name}");
    let told = told("", &[(&name, value)]);
    assert!(told.starts_with(&format!("{name}: {want}")), "{told}");
    assert!(!told.contains("hunter2"), "{told}");
}

#[test]
fn a_file_that_is_not_there_is_told() {
    let told = Config::read(Some(Path::new("no/such.toml")), []).map(|_| ()).expect_err("refused").to_string();
    assert!(told.starts_with("no/such.toml: can't be read"), "{told}");
}

#[test]
fn secrets_never_print() {
    let secret = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, [7; 32]);
    let c = read(
        "",
        &[
            ("CANCEL_CANCER__SERVER__SECRET", &secret),
            ("CANCEL_CANCER__DATABASE__URL", "postgres://u:hunter2@h/d"),
            ("CANCEL_CANCER__MAIL__TRANSPORT", "smtp://u:hunter2@h"),
        ],
    )
    .expect("fine");
    let shown = format!("{c:?}");
    assert!(!shown.contains("hunter2") && !shown.contains(&secret), "{shown}");
}

#[test]
fn every_setting_has_a_comment() {
    let text = include_str!("../../config/default.toml");
    let mut told = false;
    for (n, line) in text.lines().enumerate() {
        let is_key = line.starts_with(|c: char| c.is_ascii_lowercase()) && line.contains(" = ");
        // A comment holds for the keys that follow it without a blank line: dkim_*, a table's rows.
        assert!(!is_key || told, "line {}: {line} has no comment", n + 1);
        told = line.starts_with('#') || (told && !line.is_empty());
    }
}
