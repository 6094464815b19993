//! Configuration, start and stop.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::extract::FromRef;
use sqlx::AnyPool;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;
use yoti_share::{Client, Notification, SessionConfig, webhook::Guard, webshare};
use yoti_share_sandbox::{AppConfig, Sandbox, SandboxBuilder};

use crate::applicant::Applicant;
use crate::routes::router;
use crate::shares::Shares;

/// A web site with a share button, a callback, a webhook and a page of results.
///
/// Without configuration it starts its own sandbox. With YOTI_CLIENT_SDK_ID and YOTI_KEY_FILE_PATH, or other variables of the
/// SDK's `Client::from_env`, it uses Yoti.
#[expect(clippy::doc_markdown, reason = "`--help` prints these comments unchanged")]
#[derive(clap::Parser)]
#[command(name = "web")]
pub struct Options {
    /// Address and port to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// URL of the site for browsers, if it differs, such as <https://shop.example>
    #[arg(long, env = "WEB_URL")]
    pub url: Option<Url>,

    /// URL of the webshare script, if it is neither Yoti's nor that of the site's own sandbox
    #[arg(long, value_name = "URL", env = "WEB_SCRIPT_URL")]
    pub script: Option<Url>,

    /// Database, such as sqlite:web.db?mode=rwc or postgres://localhost/web, which several instances can share
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    #[arg(default_value = "sqlite::memory:")]
    pub database: String,

    /// Password of the user `admin`, who sees the results [default: generated and printed]
    #[arg(long, env = "WEB_ADMIN_PASSWORD", hide_env_values = true)]
    #[arg(default_value = "", hide_default_value = true)]
    pub admin_password: String,

    /// Seconds between two looks at a share that has not ended
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u32).range(1..))]
    pub check_every: u32,
}

/// The state of all handlers.
#[derive(Clone, FromRef)]
pub(crate) struct App {
    pub(crate) shares: Shares,
    pub(crate) config: SessionConfig,
    pub(crate) hook: Guard,
    #[from_ref(skip)]
    pub(crate) admin: Guard,
    #[from_ref(skip)]
    pub(crate) url: Url,
    /// The address on which the site listens, which a proxy may use as host name.
    pub(crate) address: String,
    pub(crate) script: Url,
    /// URL of the phone of the site's own sandbox.
    pub(crate) phone: Option<String>,
}

/// A running site.
pub struct Site {
    /// URL for browsers.
    pub url: Url,
    /// Address and port for a proxy.
    pub address: SocketAddr,
    /// The site's own sandbox.
    pub sandbox: Option<Sandbox>,
    database: AnyPool,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Site {
    /// Starts the server and the background task. Without a client, the site starts this sandbox, with an application for its
    /// domain.
    ///
    /// # Errors
    ///
    /// If an option is wrong, or if the address, the database or the sandbox is not available.
    pub async fn start(options: Options, client: Option<Client>, sandbox: SandboxBuilder) -> Result<Self> {
        let listener = TcpListener::bind(options.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let url = options.url.map_or_else(|| format!("http://{address}").parse(), Ok)?;
        let is_http = |url: &Url| matches!(url.scheme(), "http" | "https");
        let origin = url.origin().ascii_serialization();
        ensure!(
            is_http(&url) && url.as_str() == format!("{origin}/"),
            "the URL of the site is not an origin: write one such as https://shop.example, without a path"
        );
        let (client, sandbox) = if let Some(client) = client {
            (client, None)
        } else {
            let application = AppConfig::new().name("Example club").domain(origin);
            let sandbox = sandbox.app(application).start().await?;
            (sandbox.client(), Some(sandbox))
        };
        let script = sandbox.as_ref().map(Sandbox::script_url);
        let script = script.unwrap_or_else(|| webshare::SCRIPT_URL.to_owned());
        let script = options.script.map_or_else(|| script.parse(), Ok)?;
        ensure!(
            is_http(&script),
            "the URL of the script is neither `http` nor `https`: write one such as https://www.yoti.com/share/client/v2"
        );
        let shares = Shares::open(client, &options.database).await;
        let shares = shares.context("cannot open the database")?;
        let hook_secret = shares.hook_secret().await?;
        let mut config = SessionConfig::for_policy::<Applicant>("/callback");
        // Yoti sends webhooks only to https, and a sandbox also to this machine.
        if url.scheme() == "https" || shares.client.base_url().to_string().starts_with("http:") {
            config = config.notification(Notification::post(url.join("/hook")?).bearer(&hook_secret));
        }
        let app = App {
            shares: shares.clone(),
            config: config.build()?,
            hook: Guard::bearer(hook_secret)?,
            admin: Guard::basic("admin", &options.admin_password).context("the admin's password")?,
            url: url.clone(),
            address: address.to_string(),
            script,
            phone: sandbox.as_ref().map(Sandbox::phone_url),
        };
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let abandoned = shares.clone().finish_abandoned(options.check_every);
        tasks.spawn(stop.clone().run_until_cancelled_owned(abandoned));
        let server = axum::serve(listener, router(app));
        let server = server.with_graceful_shutdown(stop.clone().cancelled_owned());
        tasks.spawn(server.into_future());
        tasks.close();
        tracing::info!(%url, "the site is ready");
        Ok(Self {
            url,
            address,
            sandbox,
            database: shares.database,
            stop,
            tasks,
        })
    }

    /// Stops the background task, responds to all open requests, and closes the database.
    ///
    /// Waits at most this long for open connections: a client may have sent half a request.
    pub async fn stop(self, patience: Duration) {
        self.stop.cancel();
        if tokio::time::timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!("the site stops although connections are open");
        }
        self.database.close().await;
    }
}
