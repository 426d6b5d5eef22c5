//! `check`: looks at configuration, database, mail and disk and says for each what is wrong and what to do.
//! Changes nothing; a file that it writes to try a folder goes away again.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::config::Config;
use crate::config::transport::{self, Transport};
use crate::domain::time::local_date;
use crate::learn::{self, Flaw};
use crate::mail::authority::Authority;
use crate::mail::dkim::Dkim;
use crate::mail::smtp::Smtp;
use crate::store::Db;
use crate::store::setting;

/// What was found out about one thing: fine, or what is wrong and what to do.
type Finding = Result<String, String>;

/// How long a database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

pub async fn check(config: Config) -> anyhow::Result<ExitCode> {
    let findings = [
        ("configuration", configuration(&config)),
        ("content", content()),
        ("disk", disk(&config)),
        ("database", database(&config).await),
        ("mail", mail(&config).await),
    ];
    let mut wrong = Vec::new();
    for (what, finding) in &findings {
        match finding {
            Ok(fine) => println!("ok     {what}: {fine}"),
            Err(told) => {
                println!("wrong  {what}: {told}");
                wrong.push(*what);
            }
        }
    }
    if wrong.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    anyhow::bail!("check: {} to mend, told above", wrong.join(", "))
}

fn configuration(config: &Config) -> Finding {
    let dkim = Dkim::load(&config.mail).map_err(|told| told.to_string())?;
    Authority::load(&config.mail).map_err(|told| told.to_string())?;
    let server = &config.server;
    let secret = if server.secret.is_some() { "set" } else { "kept in the database, so back it up" };
    let signed = dkim.map_or_else(|| "not signed".into(), |dkim| format!("signed as {}", dkim.record().0));
    Ok(format!("links begin with {}, the secret is {secret}, letters are {signed}", server.public_url))
}

/// Chapters and pages that stand in files.
fn content() -> Finding {
    let told = |flaws: Vec<Flaw>| flaws.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let shelf = learn::shelf(local_date(Clock::real().now())).map_err(told)?;
    learn::about().map_err(told)?;
    let count = |l: &learn::Language| format!("{} in {}", l.chapters.len(), l.name);
    let counts: Vec<String> = shelf.languages().iter().map(count).collect();
    Ok(format!("chapters of the digital session: {}", counts.join(", ")))
}

fn disk(config: &Config) -> Finding {
    let database = super::database_file(config);
    let folder = database.as_deref().and_then(Path::parent);
    let letters = match &config.mail.transport {
        Transport::Files(folder) => Some(folder.as_path()),
        Transport::Smtp(_) => None,
    };
    let folders: Vec<&Path> = [folder, letters].into_iter().flatten().collect();
    for folder in &folders {
        try_folder(folder).map_err(|e| format!("{} ({e}): let the service write there", folder.display()))?;
    }
    let names: Vec<String> = folders.iter().map(|folder| folder.display().to_string()).collect();
    Ok(if names.is_empty() { "nothing is written".into() } else { format!("can write in {}", names.join(" and ")) })
}

/// Writes a file and takes it away; a folder that is not there yet is tried through the one it will be made in.
fn try_folder(folder: &Path) -> std::io::Result<()> {
    let here = |folder: &Path| if folder.as_os_str().is_empty() { ".".into() } else { folder.to_path_buf() };
    let there = folder.ancestors().map(here).find(|folder| folder.exists()).unwrap_or_else(|| ".".into());
    let file = there.join(format!(".cancel-cancer-check-{}", std::process::id()));
    std::fs::write(&file, "try")?;
    std::fs::remove_file(&file)
}

async fn database(config: &Config) -> Finding {
    let advice = "is it there and may the service use it? database.url names it";
    if let Some(file) = super::database_file(config)
        && !file.exists()
    {
        return Err(format!("{} is not there: `cancel-cancer migrate` makes it", file.display()));
    }
    let opened = timeout(PATIENCE, Db::open(config.database.url.expose_secret())).await;
    let db = match opened {
        Ok(Ok(db)) => db,
        Ok(Err(error)) => return Err(format!("{}: {advice}", causes(&error))),
        Err(_) => return Err(format!("no answer within 5 seconds: {advice}")),
    };
    match setting::get(db.read(), crate::app::DEMO_MARK).await {
        Ok(Some(_)) => Ok("answers, and holds a demo".into()),
        Ok(None) => Ok("answers".into()),
        Err(error) => Err(format!("{}: `cancel-cancer migrate` brings it up to date", causes(&error))),
    }
}

async fn mail(config: &Config) -> Finding {
    match &config.mail.transport {
        Transport::Files(folder) => Ok(format!("letters go to files in {}, to nobody's mailbox", folder.display())),
        Transport::Smtp(server) => call(config, server).await,
    }
}

/// As a letter would be handed over, but for the letter.
async fn call(config: &Config, server: &transport::Smtp) -> Finding {
    let authority = Authority::load(&config.mail).map_err(|told| told.to_string())?;
    let smtp = Smtp::new(server.clone(), false).trusting(authority);
    let advice = "is mail.transport right (host, port, ?tls=, user and password), and does the server let us in?";
    let is_encrypted = smtp.call().await.map_err(|told| format!("{told}: {advice}"))?;
    let tls = if is_encrypted { "over TLS" } else { "without TLS" };
    let log_in = if server.login.is_some() { ", and lets us in" } else { "" };
    Ok(format!("{}:{} answers {tls}{log_in}", server.host, server.port))
}

/// The error and what it came from.
fn causes(error: &dyn std::error::Error) -> String {
    let mut told = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        told = format!("{told}: {cause}");
        next = cause.source();
    }
    told
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
    use tokio::net::TcpListener;

    use super::*;

    fn with(variables: &[(&str, &str)]) -> Config {
        let variables = variables.iter().map(|(key, value)| (format!("CANCEL_CANCER__{key}").into(), (*value).into()));
        Config::read(None, variables).expect("settings")
    }

    #[test]
    fn a_folder_that_will_be_made_is_tried_and_left_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let letters = format!("files://{}/a/b", folder.path().display());
        let database = format!("sqlite://{}/x.db", folder.path().display());
        disk(&with(&[("MAIL__TRANSPORT", &letters), ("DATABASE__URL", &database)])).expect("fine");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    }

    #[test]
    fn a_folder_that_is_none_is_told_with_what_to_do() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        let letters = format!("files://{}", file.path().display());
        let told =
            disk(&with(&[("MAIL__TRANSPORT", &letters), ("DATABASE__URL", "postgres://h/d")])).expect_err("none");
        assert!(told.starts_with(&file.path().display().to_string()), "{told}");
        assert!(told.ends_with("let the service write there"), "{told}");
    }

    #[tokio::test]
    async fn a_database_that_is_not_there_is_told_and_not_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}/x.db?mode=rwc", folder.path().display());
        let told = database(&with(&[("DATABASE__URL", &url)])).await.expect_err("missing");
        assert!(told.ends_with("x.db is not there: `cancel-cancer migrate` makes it"), "{told}");
        assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    }

    /// A mail server that says the same to everything, once.
    async fn server(says: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.expect("a peer");
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            while stream.get_mut().write_all(says.as_bytes()).await.is_ok() && stream.read_line(&mut line).await.is_ok()
            {
            }
        });
        port
    }

    #[tokio::test]
    async fn a_mail_server_is_asked_whether_it_lets_us_in() {
        let config = async |says| {
            let port = server(says).await;
            (port, with(&[("MAIL__TRANSPORT", &format!("smtp://127.0.0.1:{port}"))]))
        };
        let (port, takes) = config("220 here\r\n").await;
        assert_eq!(mail(&takes).await, Ok(format!("127.0.0.1:{port} answers without TLS")));
        let (port, refuses) = config("554 no mail here\r\n").await;
        for _ in 0..2 {
            let told = mail(&refuses).await.expect_err("refused, then nobody listens");
            assert!(told.starts_with(&format!("127.0.0.1:{port}: ")), "{told}");
            assert!(told.ends_with("does the server let us in?"), "{told}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_read_is_told() {
        let told = configuration(&with(&[
            ("MAIL__DKIM_SELECTOR", "s"),
            ("MAIL__DKIM_DOMAIN", "example.org"),
            ("MAIL__DKIM_KEY_FILE", "/no/such/key"),
        ]))
        .expect_err("missing");
        assert!(told.starts_with("mail.dkim_key_file: /no/such/key can't be read"), "{told}");
    }
}
