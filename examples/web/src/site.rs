//! Configuration, start and stop.

use std::net::SocketAddr;

use anyhow::Context;
use axum::extract::FromRef;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;
use yoti_share::{Client, Notification, SessionConfig, webhook::Guard, webshare};
use yoti_share_sandbox::{AppConfig, Sandbox, SandboxBuilder};

use crate::{applicant::Applicant, routes, security, shares::Shares};

/// A web site with a share button, a callback, a webhook and a page of results.
///
/// Without configuration it starts its own sandbox. With YOTI_CLIENT_SDK_ID and YOTI_KEY_FILE_PATH (or YOTI_KEY) in the
/// environment it uses Yoti.
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
    #[arg(
        long,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite::memory:"
    )]
    pub database: String,

    /// Password of the user `admin`, who sees the results [default: generated and printed]
    #[arg(
        long,
        env = "WEB_ADMIN_PASSWORD",
        hide_env_values = true,
        default_value = "",
        hide_default_value = true
    )]
    pub admin_password: String,

    /// Seconds between two looks at a share that has not ended
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u32).range(1..))]
    pub check_every: u32,
}

/// The API that the site uses.
#[expect(clippy::large_enum_variant, reason = "a program has one of them")]
pub enum Api {
    /// The site's own sandbox, which gets an application with the site's domain.
    Sandbox(SandboxBuilder),
    /// Yoti, or another server with its API.
    Remote(Client),
}

/// The state of all handlers.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) shares: Shares,
    pub(crate) config: SessionConfig,
    pub(crate) hook: Guard,
    pub(crate) admin: Guard,
    pub(crate) url: Url,
    /// The address on which the site listens, which a proxy may use as host name.
    pub(crate) address: String,
    pub(crate) script: Url,
    pub(crate) sdk_id: String,
    pub(crate) api: String,
    /// URL of the phone of the site's own sandbox.
    pub(crate) phone: Option<String>,
}

impl FromRef<App> for Guard {
    fn from_ref(app: &App) -> Self {
        app.hook.clone()
    }
}

/// A running site.
pub struct Site {
    /// URL for browsers.
    pub url: Url,
    /// Address and port for a proxy.
    pub address: SocketAddr,
    /// The site's own sandbox.
    pub sandbox: Option<Sandbox>,
    shares: Shares,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Site {
    /// Starts the server and the background task.
    ///
    /// # Errors
    ///
    /// If an option is wrong, or if the address, the database or the sandbox is not available.
    pub async fn start(options: Options, api: Api) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(options.listen).await;
        let listener = listener.with_context(|| format!("cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let own_url = Url::parse(&format!("http://{address}"))?;
        let url = options.url.unwrap_or(own_url);
        let (client, sandbox) = match api {
            Api::Remote(client) => (client, None),
            Api::Sandbox(builder) => {
                let domain = url.origin().ascii_serialization();
                let application = AppConfig::new().name("Example club").domain(domain);
                let sandbox = builder.app(application).start().await?;
                (sandbox.client(), Some(sandbox))
            }
        };
        let phone = sandbox.as_ref().map(|sandbox| format!("{}/sandbox/", sandbox.origin()));
        let script = match &sandbox {
            Some(sandbox) => format!("{}/client/v2", sandbox.base_url()),
            None => webshare::SCRIPT_URL.to_owned(),
        };
        let api = client.base_url().to_string();
        let sdk_id = client.sdk_id().to_string();
        let shares = Shares::open(client, &options.database, options.check_every).await?;
        let hook_secret = shares.setting("hook_secret", &security::random_text()?).await?;
        let mut config = SessionConfig::for_policy::<Applicant>("/callback");
        // Yoti sends webhooks only to https, and a sandbox also to this machine.
        if url.scheme() == "https" || api.starts_with("http:") {
            config = config.notification(Notification::post(url.join("/hook")?).bearer(&hook_secret));
        }
        let app = App {
            shares: shares.clone(),
            config: config.build()?,
            hook: Guard::bearer(hook_secret)?,
            admin: Guard::basic("admin", &options.admin_password).context("the admin's password")?,
            url: url.clone(),
            address: address.to_string(),
            script: options.script.map_or_else(|| Url::parse(&script), Ok)?,
            sdk_id,
            api,
            phone,
        };
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        tasks.spawn(shares.clone().finish_abandoned(stop.clone()));
        let server = axum::serve(listener, routes::router(app)?);
        let server = server.with_graceful_shutdown(stop.clone().cancelled_owned());
        tasks.spawn(server.into_future());
        tasks.close();
        tracing::info!(%url, "the site is ready");
        Ok(Self {
            url,
            address,
            sandbox,
            shares,
            stop,
            tasks,
        })
    }

    /// Stops the background task, responds to all open requests, and closes the database.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
        self.shares.database.close().await;
        if let Some(sandbox) = self.sandbox {
            sandbox.stop().await;
        }
    }
}
