//! `serve`: brings the database up to date, then web, mail and jobs until it is told to stop. Open requests are answered first.

use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::config::Config;
use crate::inbox;
use crate::jobs;
use crate::web;

#[derive(Args, Clone, Copy, Debug)]
pub struct ServeArgs {
    /// Serve pages only; another process does what time asks for
    #[arg(long, conflicts_with = "no_web")]
    no_jobs: bool,
    /// Do what time asks for only; another process serves pages
    #[arg(long)]
    no_web: bool,
}

pub fn serve(config: Config, args: ServeArgs) -> anyhow::Result<ExitCode> {
    super::logging::start("info");
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(config, args))
}

async fn run(config: Config, args: ServeArgs) -> anyhow::Result<ExitCode> {
    let app = super::start(config).await?;
    let stop = CancellationToken::new();
    let listener = if args.no_web { None } else { Some(bind(&app).await?) };
    let letters = if args.no_web { None } else { bind_lmtp(&app).await? };
    let told = stop.clone();
    let signal = tokio::spawn(async move {
        let heard = super::stop::told_to_stop().await;
        told.cancel();
        heard
    });
    let web = async {
        if let Some(listener) = listener {
            web::listen(listener, web::router(app.clone()), stop.clone().cancelled_owned()).await;
        }
    };
    let mail = async {
        if let Some(listener) = letters {
            inbox::listen(listener, app.clone(), stop.clone()).await;
        }
    };
    let work = async {
        if !args.no_jobs {
            Box::pin(jobs::run(app.clone(), stop.clone())).await;
        }
    };
    tokio::join!(web, mail, work);
    signal.await?.context("the signals of this machine can't be heard")?;
    app.db.close().await?;
    Ok(ExitCode::SUCCESS)
}

async fn bind_lmtp(app: &App) -> anyhow::Result<Option<TcpListener>> {
    let Some(listen) = app.config.mail.lmtp_listen else { return Ok(None) };
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("mail.lmtp_listen: {listen} can't be used: is another process there?"))?;
    tracing::info!(%listen, "taking mail");
    Ok(Some(listener))
}

async fn bind(app: &App) -> anyhow::Result<TcpListener> {
    let listen = app.config.server.listen;
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("server.listen: {listen} can't be used: is another process there?"))?;
    let public_url = app.links.public_url().as_str();
    tracing::info!(%listen, public_url, demo = app.demo, "serving");
    Ok(listener)
}
