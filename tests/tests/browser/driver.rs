//! A Chromium that tests control through chromedriver.

use std::{
    fs,
    io::{BufRead, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::{Element, ElementRef},
    wd::{Capabilities, WebDriverCompatibleCommand, WindowHandle},
};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

const TIMEOUT: Duration = Duration::from_secs(30);
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Polls until the result is `Some`.
pub(crate) async fn eventually<T>(name: &str, mut poll: impl AsyncFnMut() -> Option<T>) -> T {
    let polling = async {
        loop {
            if let Some(result) = poll().await {
                return result;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let result = tokio::time::timeout(TIMEOUT, polling).await;
    result.unwrap_or_else(|_elapsed| panic!("{name} did not appear within {TIMEOUT:?}"))
}

pub(crate) struct Browser {
    client: Client,
    session_id: String,
    driver: Child,
    port: u16,
    /// A profile folder for this test only.
    _profile: Profile,
}

struct Profile(std::path::PathBuf);

impl Drop for Profile {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("`chromedriver` starts; `.ci/browser` installs it");
        let port = port(&mut driver);
        let profile = std::env::temp_dir().join(format!("yoti-share-browser-{}-{port}", std::process::id()));
        let flags = [
            "--headless=new",
            // A scrollbar would make pages that are taller than the window narrower.
            "--hide-scrollbars",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--window-size=1000,900",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": {"args": flags},
            "goog:loggingPrefs": {"browser": "ALL"},
        });
        let capabilities: Capabilities = serde_json::from_value(capabilities).unwrap();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        let session_id = client.session_id().await.unwrap().expect("the session has an ID");
        Self {
            client,
            session_id,
            driver,
            port,
            _profile: Profile(profile),
        }
    }

    pub(crate) async fn open(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    pub(crate) async fn address(&self) -> Url {
        self.client.current_url().await.unwrap()
    }

    pub(crate) async fn run(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// An element of the script, inside its shadow tree.
    pub(crate) async fn in_share(&self, selector: &str) -> Element {
        const FIND: &str =
            "return document.querySelector('#share > div')?.shadowRoot.querySelector(arguments[0]) ?? null";
        eventually(selector, async || {
            let found = self.client.execute(FIND, vec![json!(selector)]).await.ok()?;
            let id = found.get(ELEMENT)?.as_str()?.to_owned();
            let element = Element::from_element_id(self.client.clone(), ElementRef::from(id));
            element.is_displayed().await.ok()?.then_some(element)
        })
        .await
    }

    pub(crate) async fn text(&self, selector: &str) -> String {
        eventually(selector, async || {
            let element = self.client.find(Locator::Css(selector)).await.ok()?;
            element.text().await.ok()
        })
        .await
    }

    /// Waits until the text of an element is the expected one.
    pub(crate) async fn text_is(&self, selector: &str, is_expected: impl Fn(&str) -> bool) {
        let mut last = String::new();
        let polling = async {
            loop {
                if let Ok(element) = self.client.find(Locator::Css(selector)).await
                    && let Ok(text) = element.text().await
                {
                    if is_expected(&text) {
                        return;
                    }
                    last = text;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let result = tokio::time::timeout(TIMEOUT, polling).await;
        assert!(result.is_ok(), "the last text of {selector} was `{last}`");
    }

    pub(crate) async fn click(&self, selector: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        // The bar of the phone covers elements at the lower edge.
        let center = "arguments[0].scrollIntoView({ block: 'center' })";
        let target = serde_json::to_value(&element).unwrap();
        self.client.execute(center, vec![target]).await.unwrap();
        element.click().await.unwrap();
    }

    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        let element = self.client.find(Locator::Css(selector)).await.unwrap();
        // Control and A select the old text.
        element.send_keys(&format!("\u{e009}a\u{e000}{text}")).await.unwrap();
    }

    /// Presses a key on the focused element.
    pub(crate) async fn press(&self, key: char) {
        let keys = KeyActions::new("keyboard".to_owned());
        let keys = keys
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        self.client.perform_actions(keys).await.unwrap();
    }

    pub(crate) async fn window(&self) -> WindowHandle {
        self.client.window().await.unwrap()
    }

    pub(crate) async fn switch_to(&self, window: WindowHandle) {
        self.client.switch_to_window(window).await.unwrap();
    }

    /// Switches to the other window.
    pub(crate) async fn other_window(&self, this: &WindowHandle) {
        let other = eventually("another window", async || {
            let windows = self.client.windows().await.ok()?;
            windows.into_iter().find(|window| window != this)
        })
        .await;
        self.switch_to(other).await;
    }

    /// Sets the size of the screen and the light or dark colour scheme.
    pub(crate) async fn screen(&self, width: u64, height: u64, scheme: &str) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.dev_tools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.dev_tools("Emulation.setEmulatedMedia", scheme).await;
    }

    /// Switches the pages' own scripts on or off, from the next page on. Tests can still look at the page.
    pub(crate) async fn scripts(&self, enabled: bool) {
        let value = json!({"value": !enabled});
        self.dev_tools("Emulation.setScriptExecutionDisabled", value).await;
    }

    /// Presses the tab key until `is_reached`, a JavaScript expression of the focused element `it`, is true. The focus must be
    /// visible at every stop.
    pub(crate) async fn tab_to(&self, is_reached: &str) {
        let look = format!(
            "let it = document.activeElement;
             while (it.shadowRoot?.activeElement) it = it.shadowRoot.activeElement;
             return [getComputedStyle(it).outlineStyle, !!({is_reached}), it.outerHTML]"
        );
        let mut stops = Vec::new();
        while stops.len() < 80 {
            self.press('\u{e004}').await;
            let found = self.run(&look).await;
            assert_ne!(found[0], "none", "the focus on {} is invisible", found[2]);
            if found[1] == true {
                return;
            }
            stops.push(found[2].to_string().chars().take(80).collect::<String>());
        }
        panic!("{is_reached} is out of reach: {stops:#?}");
    }

    async fn dev_tools(&self, cmd: &'static str, params: Value) {
        self.client.issue_cmd(DevTools { cmd, params }).await.unwrap();
    }

    /// Saves a screenshot for people.
    pub(crate) async fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
        fs::create_dir_all(&folder).unwrap();
        let picture = self.client.screenshot().await.unwrap();
        fs::write(folder.join(format!("{name}.png")), picture).unwrap();
    }

    /// The errors in the console since the last call.
    pub(crate) async fn errors(&self) -> Vec<String> {
        let entries = self.client.issue_cmd(ConsoleLog).await.unwrap();
        let errors = entries
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["level"] == "SEVERE");
        errors.map(|entry| entry["message"].to_string()).collect()
    }

    pub(crate) async fn nothing_went_wrong(&self) {
        let errors = self.errors().await;
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Without this request the browser would outlive its driver.
        if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
            let path = format!("/session/{}", self.session_id);
            drop(write!(
                stream,
                "DELETE {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            ));
            drop(stream.read(&mut [0]));
        }
        drop(self.driver.kill());
        drop(self.driver.wait());
    }
}

/// The port that the driver prints.
fn port(driver: &mut Child) -> u16 {
    let output = BufReader::new(driver.stdout.take().unwrap());
    let mut lines = output.lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        line.split("successfully on port ")
            .nth(1)?
            .trim_end_matches('.')
            .parse()
            .ok()
    });
    // Discard later output, so that the driver never blocks on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    port.expect("`chromedriver` prints its port")
}

/// A command of Chromium that the `WebDriver` protocol does not have.
#[derive(Debug)]
struct DevTools {
    cmd: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        let body = json!({"cmd": self.cmd, "params": self.params});
        (Method::POST, Some(body.to_string()))
    }
}

#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({"type": "browser"}).to_string()))
    }
}
