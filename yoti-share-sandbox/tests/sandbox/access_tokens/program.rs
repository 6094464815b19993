//! Access tokens of the program.

use std::time::Duration;

use yoti_share_sandbox::Clock;

use super::{Assertion, FORM, assertion_for, oauth_error, post_token, token_form};
use crate::program::{Program, run_to_failure};

#[tokio::test]
async fn ready_line_has_the_whole_token_url() {
    let program = Program::start(&[]);
    let expected = format!("http://{}/auth/v1/oauth/token", program.address());
    assert_eq!(program.text("auth_url"), expected);
    let form = token_form(&assertion_for(&program).sign(), "any");
    let reply = post_token(program.address(), FORM, &form).await;
    assert_eq!((reply.status, reply.json()["expires_in"].as_u64()), (200, Some(3600)));
}

#[tokio::test]
async fn options_set_scopes_and_lifetime_of_tokens() {
    let program = Program::start(&["--scope", "share", "--scope", "read", "--token-lifetime", "5"]);
    let request = async |scope: &str| {
        let form = token_form(&assertion_for(&program).sign(), scope);
        post_token(program.address(), FORM, &form).await
    };
    assert_eq!(request("share read").await.json()["expires_in"], 5);
    assert_eq!(oauth_error(&request("write").await), (400, "invalid_scope".to_owned()));
}

#[tokio::test]
async fn assertion_of_a_wrong_clock_is_rejected_with_check_clock() {
    for (arguments, status) in [(&[][..], 200), (&["--check-clock"][..], 401)] {
        let program = Program::start(arguments);
        let clock = Clock::system();
        clock.advance(Duration::from_secs(3600));
        let key = std::fs::read_to_string(program.text("key_file")).unwrap();
        let ahead = Assertion::new(program.text("sdk_id"), &key, program.text("auth_url"), &clock);
        let reply = post_token(program.address(), FORM, &token_form(&ahead.sign(), "any")).await;
        assert_eq!(reply.status, status);
    }
}

#[test]
fn option_that_is_not_one_scope_is_reported() {
    for scope in ["", "a b", "é"] {
        let (code, error) = run_to_failure(&["--scope", scope]);
        assert!(
            code == Some(1) && error.contains("is not a scope: write one scope at a time"),
            "{error}"
        );
    }
}
