//! Two instances of the program on one PostgreSQL, of which one is killed in the middle of a share.
//!
//! `.ci/postgres` starts the database and sets `DATABASE_URL`. Without it, the test fails.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests may panic")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use reqwest::{StatusCode, header};
use sqlx::{Connection, PgConnection, Row};
use yoti_share_sandbox::{AppConfig, Endpoint, Fault, Person, Sandbox};

/// A process of the program.
struct Instance {
    process: Child,
    url: String,
    log: PathBuf,
}

impl Instance {
    /// Starts the program with the sandbox as its API, and waits until it prints its URL.
    fn start(sandbox: &Sandbox, name: &str, port: u16) -> Self {
        let scratch = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let (key, log) = (scratch.join(format!("{name}.pem")), scratch.join(format!("{name}.log")));
        fs::write(&key, sandbox.key_pem()).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_web"))
            .args(["--listen", &format!("127.0.0.1:{port}"), "--check-every", "2"])
            .env("YOTI_CLIENT_SDK_ID", sandbox.sdk_id())
            .env("YOTI_KEY_FILE_PATH", key)
            .env("YOTI_DIGITAL_IDENTITY_API_URL", sandbox.base_url())
            .env("WEB_ADMIN_PASSWORD", "password")
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines
            .next()
            .unwrap_or_else(|| panic!("{}", fs::read_to_string(&log).unwrap()));
        let url = url.unwrap().trim_end_matches('/').to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url, log }
    }

    /// How many ends of this session this instance stored.
    fn ends(&self, session: &str) -> usize {
        let log = fs::read_to_string(&self.log).unwrap();
        let lines = log.lines().filter(|line| line.contains("the share ended"));
        lines.filter(|line| line.contains(session)).count()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Starts a share. Returns its session and the cookie.
async fn begin(url: &str) -> (String, String) {
    let request = reqwest::Client::new().post(format!("{url}/session"));
    let response = request.header("origin", url).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = response.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    (response.json().await.unwrap(), cookie)
}

/// The callback of an instance for the browser with this cookie.
async fn callback(instance: &Instance, cookie: &str) -> String {
    let request = reqwest::Client::new().get(format!("{}/callback", instance.url));
    request
        .header(header::COOKIE, cookie)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

/// Polls until the condition holds.
async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let polling = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(60), polling).await.is_ok(),
        "not within 60 s: {what}"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "`.ci/postgres` passes the database in the environment"
)]
async fn database() -> PgConnection {
    let url = std::env::var("DATABASE_URL").expect("`.ci/postgres` sets DATABASE_URL");
    let mut database = PgConnection::connect(&url).await.unwrap();
    let reset = "DROP SCHEMA public CASCADE; CREATE SCHEMA public";
    sqlx::raw_sql(reset).execute(&mut database).await.unwrap();
    database
}

#[tokio::test]
async fn survivor_finishes_the_shares_of_a_killed_instance_once() {
    let mut database = database().await;
    let sandbox = Sandbox::builder()
        .app(AppConfig::new().domain("http://127.0.0.1"))
        .start()
        .await
        .unwrap();
    let killed = Instance::start(&sandbox, "killed", 0);
    let (session, cookie) = begin(&killed.url).await;

    // The instance takes the share, and waits for the API when it is killed. Webhooks go to it, so they get lost.
    sandbox.fault(
        Fault::latency(Duration::from_secs(20))
            .on(Endpoint::GetSession)
            .times(100),
    );
    let mut next_check = async || {
        let select = sqlx::query("SELECT check_at FROM shares WHERE session_id = $1").bind(session.clone());
        select.fetch_one(&mut database).await.unwrap().get::<i64, _>(0)
    };
    let at_first = next_check().await;
    eventually("the killed instance takes the share", async || {
        next_check().await > at_first
    })
    .await;
    drop(killed);
    sandbox.phone().approve(&session, Person::adult()).await.unwrap();
    sandbox.clear_faults();

    // Two survivors: one of them finishes the share, and both show it to the browser.
    let survivors = [
        Instance::start(&sandbox, "survivor-1", 0),
        Instance::start(&sandbox, "survivor-2", 0),
    ];
    let ends = |session: &str| survivors.iter().map(|instance| instance.ends(session)).sum::<usize>();
    eventually("a survivor finishes the share", async || ends(&session) > 0).await;
    for survivor in &survivors {
        let page = callback(survivor, &cookie).await;
        assert!(page.contains("Welcome, Ada Margaret Hartley"), "{page}");
    }
    assert_eq!(ends(&session), 1);
}

#[tokio::test]
async fn instances_share_the_work_and_do_nothing_twice() {
    let sandbox = Sandbox::builder()
        .app(AppConfig::new().domain("http://127.0.0.1"))
        .start()
        .await
        .unwrap();
    let instances = [Instance::start(&sandbox, "one", 0), Instance::start(&sandbox, "two", 0)];
    let mut shares = Vec::new();
    for number in 0..20 {
        shares.push(begin(&instances[number % 2].url).await);
    }
    // Webhook, callback of both instances and both background tasks at about the same moment.
    for (session, _) in &shares {
        sandbox.phone().approve(session, Person::adult()).await.unwrap();
    }
    let mut callbacks = tokio::task::JoinSet::new();
    for (_, cookie) in shares.clone() {
        for instance in &instances {
            let (url, cookie) = (format!("{}/callback", instance.url), cookie.clone());
            callbacks.spawn(async move {
                let request = reqwest::Client::new().get(url).header(header::COOKIE, cookie);
                request.send().await.unwrap().text().await.unwrap()
            });
        }
    }
    for page in callbacks.join_all().await {
        assert!(page.contains("Welcome, Ada Margaret Hartley"), "{page}");
    }
    for (session, _) in &shares {
        let deliveries = sandbox.webhooks_delivered(session).await;
        assert_eq!(
            deliveries.last().unwrap().status,
            Some(204),
            "an instance rejects the secret of the other"
        );
        assert_eq!(
            instances.iter().map(|instance| instance.ends(session)).sum::<usize>(),
            1
        );
    }
}
